import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Layout, Series } from "@/lib/contracts/series";
import type { CheckedReport } from "@/lib/metrics/ingest";
import { ensureLayout } from "@/lib/metrics/layout";
import { DAY_MS } from "@/lib/metrics/slots";
import { uuidv7 } from "@/lib/uuid";

/** A day that no other suite uses, because suites share the partitions of one database. It is in the future, so that no upkeep seals it. */
export function ownDay(): number {
  for (;;) {
    const day = randomInt(6_000);
    try {
      // When two suites draw the same day, only one can make its folder.
      mkdirSync(path.join(process.env.MILLWRIGHT_DATA ?? tmpdir(), `day-${day}`));
      return Date.UTC(2070, 0, 1) + day * DAY_MS;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

export const threeSeries: Layout = [
  Series.parse({ name: "node_cpu_used_ratio", decimals: 4 }),
  Series.parse({ name: "gpu_utilization_ratio", labels: { gpu: "0" }, decimals: 2 }),
  Series.parse({ name: "gpu_utilization_ratio", labels: { gpu: "1" }, decimals: 2 }),
];

/** A node that reports three series every ten seconds. The values encode their time. */
export async function makeReporter(orgId: string, series: Layout = threeSeries) {
  const nodeId = uuidv7();
  const layout = await ensureLayout(orgId, series);
  const report = (atMs: number, values: number[]): CheckedReport => ({
    orgId,
    nodeId,
    atMs,
    intervalMs: 10_000,
    layoutId: layout.id,
    packed: Buffer.from(Float32Array.from(values).buffer),
  });
  return { nodeId, layout, report };
}
