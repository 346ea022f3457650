/**
 * Runs the baseline over labelled series and scores it as the Numenta Anomaly Benchmark does: one configuration, online, one threshold over all
 * series for each profile. A normalised score of 0 is a detector that never alerts, 100 a perfect one.
 *
 *   npm run bench:nab -- --data <folder> --windows <file> [--profile standard|reward_low_FP_rate|reward_low_FN_rate] [--details] [--save name]
 */
import { parseArgs } from "node:util";
import { createBaseline } from "@/lib/detection/baseline/baseline";
import { observe } from "@/lib/detection/baseline/observe";
import { type CorpusSeries, readCorpus } from "./nab/corpus";
import { hitsOf, nabScore, profiles, type ScoredSeries } from "./nab/score";
import { saveResult } from "./save-result";

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    windows: { type: "string" },
    profile: { type: "string" },
    details: { type: "boolean", default: false },
    save: { type: "string" },
  },
});
const chosen = profiles.filter(({ name }) => !options.profile || name === options.profile);
if (!options.data || !options.windows || chosen.length === 0)
  throw new Error(`usage: npm run bench:nab -- --data <folder> --windows <file> [--profile ${profiles.map(({ name }) => name).join("|")}]`);

/** Between events the score is 0: an event alerts when it begins and when it gets worse. */
function score({ name, at, values, windows }: CorpusSeries): ScoredSeries {
  const baseline = createBaseline();
  const scores = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const seen = observe(baseline, at[i]!, values[i]!);
    if (seen?.isPeak) scores[i] = seen.score;
  }
  return { name, scores, windows };
}

const series = readCorpus(options.data, options.windows);
const before = process.cpuUsage();
const scored = series.map(score);
const { user, system } = process.cpuUsage(before);
const values = series.reduce((sum, one) => sum + one.values.length, 0);
const results = chosen.map((profile) => ({ profile: profile.name, ...nabScore(scored, profile) }));
console.log(`${series.length} series, ${values} values, ${series.reduce((sum, one) => sum + one.windows.length, 0)} windows`);
for (const { profile, score, threshold } of results)
  console.log(`${profile.padEnd(20)} ${score.toFixed(2)} at threshold ${threshold.toFixed(3)}`);
if (options.details)
  for (const one of scored) {
    const { found, falseAlerts } = hitsOf(one, results[0]!.threshold);
    console.log(`  ${one.name.padEnd(60)} ${found} of ${one.windows.length} windows, ${falseAlerts} false alerts`);
  }
const microsPerValue = (user + system) / values;
console.log(`micros_per_value=${microsPerValue.toFixed(2)}`);
if (options.save) await saveResult(options.save, { series: series.length, values, results, microsPerValue });
const short: Record<string, string> = { standard: "standard", reward_low_FP_rate: "low_fp", reward_low_FN_rate: "low_fn" };
console.log(results.map(({ profile, score }) => `nab_${short[profile]}=${score.toFixed(2)}`).join(" "));
