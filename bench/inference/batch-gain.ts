import { setTimeout as delay } from "node:timers/promises";
import type { Batching } from "@/lib/contracts/inference";
import { quantile } from "../http-load";
import { type Asker, asker } from "./ask";
import type { Stage } from "./stage";

/** Clients that each send the next request after the answer to the last one. */
const CLIENTS = [1, 2, 4, 8, 12, 16, 32, 64, 128];
const SETTLE_MS = 700;

export interface Best {
  clients: number;
  perSecond: number;
  p95Ms: number;
}
export interface BatchGain {
  sloMs: number;
  alone: Best;
  batched: Best;
}

async function throughputOf(ask: Asker, clients: number, forMs: number): Promise<Best> {
  const times: number[] = [];
  let isCounting = false;
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const took = await ask.embed();
      if (isCounting && !isOver) times.push(took);
    }
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  await delay(SETTLE_MS);
  isCounting = true;
  await delay(forMs);
  isOver = true;
  await running;
  return { clients, perSecond: times.length / (forMs / 1_000), p95Ms: quantile(times, 0.95) };
}

/**
 * The highest rate whose p95 is within the bound. A rate above it is measured again, and two numbers of clients must exceed the bound, because
 * another program may have slowed the machine.
 */
async function bestWithin(ask: Asker, sloMs: number, forMs: number): Promise<Best> {
  let best: Best = { clients: 0, perSecond: 0, p95Ms: 0 };
  let broken = 0;
  for (const clients of CLIENTS) {
    let found = await throughputOf(ask, clients, forMs);
    if (found.p95Ms > sloMs) found = await throughputOf(ask, clients, forMs);
    broken = found.p95Ms > sloMs ? broken + 1 : 0;
    if (broken === 2) break;
    if (broken === 0 && found.perSecond > best.perSecond) best = found;
  }
  if (best.perSecond === 0)
    throw new Error(`Not even one client got its answers within ${sloMs} ms. Is the machine busy with something else?`);
  return best;
}

/** Embeddings a second within the same p95: sent one by one, and batched by the adaptive mode. */
export async function measureBatchGain({ doorPort, upstreams, addOrg }: Stage, sloMs: number, forMs: number): Promise<BatchGain> {
  const bestOf = async (mode: Batching["mode"]) => {
    const ask = asker(doorPort, await addOrg(upstreams.gpu, { mode, maxBatchSize: 64, maxDelayMs: 10, sloMs, parallel: 1 }));
    const best = await bestWithin(ask, sloMs, forMs);
    ask.close();
    return best;
  };
  return { sloMs, alone: await bestOf("off"), batched: await bestOf("adaptive") };
}
