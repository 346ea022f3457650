import { formatPercent } from "../format";
import { cx } from "./class-names";
import { type Tone, toneFill } from "./tone";

interface MeterProps {
  /** 0–1; null = not measured. */
  ratio: number | null;
  tone?: Tone;
  className?: string;
}

/** A small bar with its number: for rows, where a chart has no room. */
export function Meter({ ratio, tone = "idle", className }: MeterProps) {
  if (ratio === null) return <span className="text-faint">–</span>;
  return (
    <span className={cx("inline-flex items-center gap-1.5", className)}>
      <span aria-hidden className="h-1 w-7 shrink-0 overflow-hidden rounded-full bg-line">
        <span className={cx("block h-full rounded-full", toneFill[tone])} style={{ width: `${Math.min(1, Math.max(0, ratio)) * 100}%` }} />
      </span>
      <span className="tabular min-w-10 whitespace-nowrap text-right">{formatPercent(ratio)}</span>
    </span>
  );
}
