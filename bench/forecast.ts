/**
 * Compares the forecast with Prometheus' `predict_linear` (ordinary least squares) on generated series: which one warns of a crossing, and how
 * early, at an equal number of false alarms. predict_linear gets the window and horizon that warn best with no more false alarms than ours.
 *
 *   npm run bench:forecast -- [--copies 12] [--save name]
 */
import { parseArgs } from "node:util";
import { forecastCrossing } from "@/lib/detection/forecast/forecast";
import { judge, type Outcome, total, type Warner } from "./forecast/judge";
import { predictLinear } from "./forecast/predict-linear";
import { type Generated, generate } from "./forecast/series";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({ options: { copies: { type: "string", default: "12" }, save: { type: "string" } } });
const MINUTE_MS = 60_000;
const HORIZON = 240;
/** Most history that both get. */
const HISTORY = 2_880;

const ours: Warner = ({ values, bound }, now) => {
  const from = Math.max(0, now - HISTORY);
  const points = values.slice(from, now + 1).map((value, i) => ({ at: (from + i) * MINUTE_MS, value }));
  return forecastCrossing(points, bound, HORIZON * MINUTE_MS) !== null;
};

const series = generate(Number(options.copies));
const mine = series.map((one) => judge(one, ours, HORIZON));
const sum = total(mine);
let best: { window: number; horizon: number; outcomes: Outcome[] } | null = null;
for (const window of [60, 180, 360, 1_440])
  for (const horizon of [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240]) {
    const outcomes = series.map((one: Generated) => judge(one, predictLinear(window, horizon), HORIZON));
    const { falseAlarms, hits, lead } = total(outcomes);
    if (falseAlarms > sum.falseAlarms) continue;
    const before = best && total(best.outcomes);
    if (!before || hits * 1e6 + lead > before.hits * 1e6 + before.lead) best = { window, horizon, outcomes };
  }
const theirs = best ? total(best.outcomes) : { hits: 0, lead: 0, falseAlarms: 0, crossings: sum.crossings };
for (const kind of new Set(series.map((one) => one.kind))) {
  const of = (outcomes: Outcome[]) => total(outcomes.filter((_, i) => series[i]!.kind === kind));
  const [a, b] = [of(mine), of(best?.outcomes ?? [])];
  console.log(
    `${kind.padEnd(14)} crossings ${a.crossings}: ours ${a.hits} warned, ${a.falseAlarms} false; predict_linear ${b.hits} warned, ${b.falseAlarms} false`,
  );
}
// A crossing without a warning has a lead of zero.
const meanLead = (t: { lead: number; crossings: number }) => t.lead / t.crossings;
console.log(
  `ours: ${sum.hits} of ${sum.crossings} warned, mean lead ${meanLead(sum).toFixed(1)} min, ${sum.falseAlarms} false alarms; ` +
    `predict_linear[${best?.window} min, ${best?.horizon} min]: ${theirs.hits} warned, mean lead ${meanLead(theirs).toFixed(1)} min, ${theirs.falseAlarms} false alarms`,
);
const result = { leadGainMin: meanLead(sum) - meanLead(theirs), hitRatio: sum.hits / Math.max(1, theirs.hits) };
if (options.save)
  await saveResult(options.save, {
    copies: Number(options.copies),
    ours: sum,
    predictLinear: { ...theirs, window: best?.window, horizon: best?.horizon },
    ...result,
  });
console.log(`lead_gain_min=${result.leadGainMin.toFixed(1)} hit_ratio=${result.hitRatio.toFixed(2)}`);
