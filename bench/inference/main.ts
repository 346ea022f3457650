/**
 * The cost of the inference door and the gain of batching, in under three minutes: `npm run bench:inference [-- --save inference]`.
 * The built door runs in a separate process. The model servers are simulated: a call costs a fixed time plus a time for each item (under the
 * changing load: for each word). Everything on loopback.
 */
import { parseArgs } from "node:util";
import { saveResult } from "../save-result";
import { measureAdaptive } from "./adaptive";
import { measureBatchGain } from "./batch-gain";
import { measureOverhead } from "./overhead";
import { setStage } from "./stage";
import { measureStreams } from "./streams";

const { values: options } = parseArgs({
  options: {
    requests: { type: "string", default: "2000" },
    streams: { type: "string", default: "500" },
    "stream-seconds": { type: "string", default: "10" },
    "fixed-ms": { type: "string", default: "20" },
    "item-ms": { type: "string", default: "1" },
    "slo-ms": { type: "string", default: "250" },
    "step-ms": { type: "string", default: "2500" },
    save: { type: "string" },
  },
});
const TOKEN_MS = 250;
const fixedMs = Number(options["fixed-ms"]);
const perItemMs = Number(options["item-ms"]);
const sloMs = Number(options["slo-ms"]);
const stepMs = Number(options["step-ms"]);
const streamTokens = Math.ceil((Number(options["stream-seconds"]) * 1_000) / TOKEN_MS);

const stage = await setStage({ streamTokens, tokenMs: TOKEN_MS, fixedMs, perItemMs });
try {
  const overhead = await measureOverhead(stage, Number(options.requests));
  const p50 = overhead.doorP50Ms - overhead.directP50Ms;
  const p99 = overhead.doorP99Ms - overhead.directP99Ms;
  console.log(`${overhead.requests} chat requests one by one: overhead_p50_ms=${p50.toFixed(2)} overhead_p99_ms=${p99.toFixed(2)}`);

  const streams = await measureStreams(stage, Number(options.streams));
  const memory = `mib_before=${streams.beforeMib.toFixed(0)} mib_early=${streams.earlyMib.toFixed(0)} mib_late=${streams.lateMib.toFixed(0)} mib_after=${streams.afterMib.toFixed(0)}`;
  console.log(`streams=${streams.mostAtOnce} complete=${streams.complete} ${memory}`);

  const gain = await measureBatchGain(stage, sloMs, stepMs);
  const [alone, batched] = [gain.alone, gain.batched].map(
    ({ perSecond, p95Ms, clients }) => `${perSecond.toFixed(0)}/s at p95 ${p95Ms.toFixed(0)} ms with ${clients} clients`,
  );
  const ratio = gain.batched.perSecond / gain.alone.perSecond;
  console.log(`embeddings, simulated server of ${fixedMs} ms + ${perItemMs} ms an item: alone ${alone}; batched ${batched}`);
  console.log(`batch_gain=${ratio.toFixed(2)}`);

  const adaptive = await measureAdaptive(stage, sloMs, stepMs);
  const best = adaptive.fixed.reduce((one, other) => (other.inTime > one.inTime ? other : one));
  for (const { name, sent, inTime, p50Ms, p95Ms } of [adaptive.adaptive, ...adaptive.fixed])
    console.log(
      `  ${name.padEnd(20)} ${(inTime * 100).toFixed(1)} % of ${sent} in time, p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms`,
    );
  console.log(`adaptive_ratio=${(adaptive.adaptive.inTime / best.inTime).toFixed(3)}`);

  if (options.save)
    await saveResult(options.save, { bench: "inference", simulated: { fixedMs, perItemMs }, overhead, streams, gain, adaptive });
} finally {
  await stage.close();
}
