/**
 * Simulated model servers in a process of their own, so that their work is not counted as anybody else's. Tells their addresses over IPC.
 * `model-upstreams.js STREAM-TOKENS TOKEN-MS FIXED-MS ITEM-MS`
 */
import { startModelServer } from "@/e2e/fixtures/model-server";

const [tokens = 1, betweenTokensMs = 0, fixedMs = 0, perItemMs = 0] = process.argv.slice(2).map(Number);
const models = [{ id: "simulated" }];
const [quick, streaming, gpu, uneven] = await Promise.all([
  startModelServer({ models }),
  startModelServer({ models }),
  startModelServer({ models }),
  startModelServer({ models }),
]);
streaming.behave({ tokens: Array.from({ length: tokens }, () => "word "), betweenTokensMs });
gpu.behave({ cost: { fixedMs, perItemMs } });
// A call costs twice as much here, and a text costs by its words: five words cost as much as one item above.
uneven.behave({ cost: { fixedMs: 2 * fixedMs, perItemMs: 0, perWordMs: perItemMs / 5 } });
process.send?.({ quick: quick.url, streaming: streaming.url, gpu: gpu.url, uneven: uneven.url });
