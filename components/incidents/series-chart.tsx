import { useTranslations } from "next-intl";
import { useFormats } from "../use-formats";
import type { Evidence } from "./evidence-shape";

const WIDTH = 600;
const HEIGHT = 96;

/** A small line for a series that came with a finding, by step. Gaps stay gaps. */
export function SeriesChart({ series }: { series: Evidence["series"][number] }) {
  const t = useTranslations("incidents");
  const { figures } = useFormats();
  const known = series.values.filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [from, to] = [series.at[0] ?? 0, series.at.at(-1) ?? 1];
  const x = (at: number) => ((at - from) / (to - from || 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 4 - ((value - low) / (high - low || 1)) * (HEIGHT - 8);
  const path = series.values
    .map((value, index) => {
      if (value === null || !Number.isFinite(value)) return "";
      const before = series.values[index - 1];
      const isStart = before === null || before === undefined || !Number.isFinite(before);
      return `${isStart ? "M" : "L"}${x(series.at[index] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join("");
  if (known.length === 0) return null;
  return (
    <figure className="px-4 py-3">
      <figcaption className="mb-1 flex justify-between text-xs">
        <span className="font-medium">{series.name}</span>
        <span className="tabular text-muted">
          {t("series", { low: figures(low), high: figures(high), last: figures(known.at(-1) ?? 0) })}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-24 w-full text-accent"
        role="img"
        aria-label={t("seriesOf", { name: series.name, from: figures(known[0] ?? 0), to: figures(known.at(-1) ?? 0) })}
      >
        <path d={path} fill="none" stroke="currentColor" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
      </svg>
      <p className="tabular flex justify-between text-2xs text-faint">
        <span>{figures(from)}</span>
        <span>{figures(to)}</span>
      </p>
    </figure>
  );
}
