/**
 * Simulated model servers in a separate process, so that their CPU time is not counted for the door. Sends their addresses over IPC.
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
// Here a call costs twice as much, and a text costs by its words: five words cost as much as one item above.
uneven.behave({ cost: { fixedMs: 2 * fixedMs, perItemMs: 0, perWordMs: perItemMs / 5 } });
process.send?.({ quick: quick.url, streaming: streaming.url, gpu: gpu.url, uneven: uneven.url });
