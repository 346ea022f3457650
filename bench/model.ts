/** The demonstration model's variants side by side, each in fresh processes: `npm run bench:model`. */
import path from "node:path";
import type { Measured } from "@/lib/contracts/optimise";
import { MEASURE_PROMPTS } from "@/lib/contracts/optimise-prompts";
import { agreementOf } from "@/lib/contracts/optimise-rules";
import { build } from "@/scripts/start/build";
import { runMeasure } from "@/workers/model/run-measure";
import { Variant } from "@/workers/model/weights";
import { saveResult } from "./save-result";

const ROUNDS = 5;
const program = path.resolve("dist/model-measure.js");
const never = new AbortController().signal;
// The bench runs from sources and measures the built program.
process.execArgv = [];

await build((line) => console.log(line), { only: ["gateway and worker"] });
const rounds: Record<Variant, Measured[]> = { fp32: [], int8: [], "8bit": [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const variant of Variant.options) {
    rounds[variant].push(await runMeasure(program, { variant, prompts: MEASURE_PROMPTS, maxTokens: 64 }, never));
  }
}

const rateOf = (measured: Measured, concurrency: number) =>
  measured.rates.find((rate) => rate.concurrency === concurrency)?.tokensPerSecond ?? 0;
/** The fastest round: other programs on the machine can only slow a round down. */
const best = (variant: Variant, concurrency: number) => Math.max(...rounds[variant].map((each) => rateOf(each, concurrency)));
const variants = Variant.options.map((variant) => {
  const all = rounds[variant];
  const first = all[0]!;
  return {
    variant,
    sizeBytes: first.sizeBytes ?? 0,
    memoryBytes: Math.min(...all.map((each) => each.memoryBytes ?? 0)),
    ttftMs: Math.min(...all.map((each) => each.ttftMs ?? 0)),
    tokensPerSecond: Object.fromEntries([1, 8, 32].map((concurrency) => [concurrency, best(variant, concurrency)])),
    ...agreementOf(rounds.fp32[0]!.answers, first.answers),
  };
});
const speedup = (variant: Variant, concurrency: number) => best(variant, concurrency) / best("fp32", concurrency);
await saveResult("model", { rounds: ROUNDS, prompts: MEASURE_PROMPTS.length, variants });

for (const { variant, sizeBytes, memoryBytes, ttftMs, tokensPerSecond, equal } of variants) {
  const rates = Object.entries(tokensPerSecond).map(([concurrency, rate]) => `tokens_per_s_${concurrency}=${rate}`);
  const words = [
    `mb=${(sizeBytes / 1e6).toFixed(1)}`,
    `rss_mb=${Math.round(memoryBytes / 1e6)}`,
    `ttft_ms=${ttftMs}`,
    ...rates,
    `equal=${equal.toFixed(2)}`,
  ];
  console.log(`${variant} ${words.join(" ")}`);
}
const of = (variant: Variant) => variants.find((each) => each.variant === variant)!;
const ratio = (variant: Variant) => (of(variant).sizeBytes / of("fp32").sizeBytes).toFixed(2);
console.log(`8bit_speedup=${speedup("8bit", 8).toFixed(2)} 8bit_size_ratio=${ratio("8bit")} 8bit_agreement=${of("8bit").equal.toFixed(2)}`);
console.log(`int8_speedup=${speedup("int8", 8).toFixed(2)} int8_size_ratio=${ratio("int8")} agreement=${of("int8").equal.toFixed(2)}`);
