/** Measures one round of the worker's upkeep: `upkeep.mjs seal | roll-up`. */

import { rollUpDays } from "@/lib/metrics/rollup";
import { sealHours } from "@/lib/metrics/seal";
import { SEAL_GRACE_MS } from "@/lib/metrics/upkeep";
import { closePg } from "@/lib/pg";

const startedAt = performance.now();
// A worker runs long before an hour ends, so its start does not count.
const begunWith = process.cpuUsage();
let peakBytes = 0;
const watching = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 200);
if (process.argv[2] === "seal") await sealHours(Date.now(), SEAL_GRACE_MS);
else await rollUpDays(Date.now(), 0, Number.POSITIVE_INFINITY);
clearInterval(watching);
const { user, system } = process.cpuUsage(begunWith);
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - startedAt) / 1_000, peakBytes }));
await closePg();
