import { useTranslations } from "next-intl";
import type { BatchWindow } from "@/lib/contracts/inference";
import { useFormats } from "../use-formats";

const WIDTH = 320;
const HEIGHT = 120;
/** Room for the points at the edges. */
const EDGE = 6;

/** Rate against latency: one point for each window, the newest filled, older ones fainter. */
export function TradeChart({ name, windows }: { name: string; windows: BatchWindow[] }) {
  const t = useTranslations("inference");
  const { figures, duration } = useFormats();
  const mostRate = Math.max(1, ...windows.map(({ perSecond }) => perSecond));
  const mostMs = Math.max(1, ...windows.map(({ p95Ms }) => p95Ms));
  const x = (rate: number) => EDGE + (rate / mostRate) * (WIDTH - 2 * EDGE);
  const y = (ms: number) => HEIGHT - EDGE - (ms / mostMs) * (HEIGHT - 2 * EDGE);
  return (
    <figure className="max-w-sm">
      <figcaption className="mb-1 text-muted text-xs">{t("trade")}</figcaption>
      <p className="tabular text-faint text-xs">{t("p95Axis", { most: duration(mostMs) })}</p>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("tradeOf", { name, n: windows.length, rate: figures(mostRate), p95: duration(mostMs) })}
        className="w-full rounded-sm border bg-sunken text-accent"
      >
        {windows.map(({ atMs, perSecond, p95Ms }, index) => (
          <circle
            key={atMs}
            cx={x(perSecond)}
            cy={y(p95Ms)}
            r={index === windows.length - 1 ? 5 : 3}
            fill="currentColor"
            opacity={index === windows.length - 1 ? 1 : 0.15 + (0.5 * index) / windows.length}
          />
        ))}
      </svg>
      <p className="tabular text-right text-faint text-xs">{t("rateAxis", { most: figures(mostRate) })}</p>
    </figure>
  );
}
