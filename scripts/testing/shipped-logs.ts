import { takeLines } from "@/lib/logs/take-lines";
import { watchLogs } from "@/lib/signals/watch-logs";
import { makeTestNode } from "./node";
import { makeTestOrg } from "./org";

/** A node that ships lines of one workload in simulated, past time. Each shipment is mined and judged as in the worker. */
export async function makeShipper(workload: string, startMs: number) {
  const org = await makeTestOrg("Signals");
  const { ctx, nodeId } = await makeTestNode(org, "web-1");
  let nowMs = startMs;
  let sequence = 0;
  const batch = (texts: readonly string[], atMs: number) => ({
    sequence: ++sequence,
    atMs,
    dropped: 0,
    lines: texts.map((text) => ({ workload, source: `/var/log/${workload}.log`, text })),
  });
  const look = () => watchLogs(org.system, () => nowMs);
  return {
    org,
    nodeId,
    now: () => nowMs,
    wait: (ms: number) => {
      nowMs += ms;
    },
    look,
    /** Lines that wait for the worker's next round. */
    send: (texts: readonly string[]) => takeLines(ctx, batch(texts, nowMs)),
    /** Ships lines that the host wrote until now, or until `atMs`. */
    async ship(texts: readonly string[], atMs = nowMs): Promise<void> {
      await takeLines(ctx, batch(texts, atMs));
      await look();
    },
    /** Sends the last message again. */
    async shipAgain(texts: readonly string[]): Promise<void> {
      sequence--;
      await takeLines(ctx, batch(texts, nowMs));
      await look();
    },
  };
}
