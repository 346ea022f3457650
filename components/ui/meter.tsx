"use client";
import { useFormats } from "../use-formats";

/** A small bar with its number, as one element: for rows, of which a table draws many. `ratio` is 0–1; null = not measured. */
export function Meter({ ratio }: { ratio: number | null }) {
  const { percent } = useFormats();
  if (ratio === null) return <span className="text-faint">–</span>;
  const share = Math.min(1, Math.max(0, ratio));
  return (
    <span className="meter tabular" style={{ backgroundSize: `${share * 1.75}rem 4px, 1.75rem 4px` }}>
      {percent(ratio)}
    </span>
  );
}
