import { beforeEach, describe, expect, it } from "vitest";
import { FleetLoad } from "@/lib/contracts/fleet-load";
import { Series } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { listIncidents } from "@/lib/incidents/read";
import { ingestReports } from "@/lib/metrics/ingest";
import { ensureLayout } from "@/lib/metrics/layout";
import { HOUR_MS } from "@/lib/metrics/slots";
import { uuidv7 } from "@/lib/uuid";
import { ownDay } from "@/scripts/testing/metrics";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, type TestNode } from "@/scripts/testing/repairs";
import { readFleetLoad } from "./fleet-load";

/** Noon of a day of our own. */
const noon = ownDay() + 12 * HOUR_MS;
const MINUTE = 60_000;
let org: TestOrg;
let nodes: TestNode[];

/** Half an hour of reports: a node with three busy GPUs, one with a GPU that idles, one without any. */
beforeEach(async () => {
  org = await makeTestOrg("Load");
  nodes = await Promise.all(["busy", "idle", "plain"].map((name) => addNode(org, name)));
  const gpus = (count: number) =>
    ["gpu_utilization_ratio", "gpu_memory_used_ratio"].flatMap((name) =>
      Array.from({ length: count }, (_, gpu) => Series.parse({ name, labels: { gpu: String(gpu) }, decimals: 2 })),
    );
  const plain = [Series.parse({ name: "node_cpu_used_ratio", decimals: 4 })];
  const values = [[1, 1, 1, 0.5, 0.5, 0.5], [0, 0.1], [0.9]];
  for (const [n, series] of [gpus(3), gpus(1), plain].entries()) {
    const { id: layoutId } = await ensureLayout(org.orgId, series);
    const packed = Buffer.from(Float32Array.from(values[n]!).buffer);
    const times = Array.from({ length: 30 }, (_, minute) => noon - (30 - minute) * MINUTE);
    await ingestReports(times.map((atMs) => ({ orgId: org.orgId, nodeId: nodes[n]!.id, atMs, intervalMs: MINUTE, layoutId, packed })));
  }
});

const openIncident = (number: number, openedAt: number, more: { drillId?: string } = {}) =>
  withOrg(org, (tx) =>
    tx.incident.create({
      data: {
        orgId: org.orgId,
        number,
        nodeId: nodes[0]!.id,
        checkId: "gpu.xid",
        workload: `job-${number}`,
        code: "xid",
        severity: "critical",
        state: "open",
        sentence: "GPU 0 fell off the bus",
        finding: {},
        openedAt: new Date(openedAt),
        lastSeenAt: new Date(openedAt),
        ...more,
      },
    }),
  );

describe("the fleet's GPU load", () => {
  it("is the mean over all GPUs in steps of ten minutes, null where nothing was measured", async () => {
    const load = FleetLoad.parse(await readFleetLoad(await org.as("viewer"), {}, noon));
    expect(load).toMatchObject({
      fromMs: noon - 24 * HOUR_MS,
      toMs: noon,
      nodes: { all: 2, read: 2 },
      gpus: { all: 4, read: 4 },
      damagedHours: 0,
      incidents: [],
    });
    expect(load.utilization).toHaveLength(144);
    expect(load.utilization.slice(-4)).toEqual([null, 0.75, 0.75, 0.75]);
    expect(load.memory.slice(-4)).toEqual([null, 0.4, 0.4, 0.4]);
  });

  it("has the incidents of that time, whenever they open; neither older ones nor fire drills", async () => {
    await openIncident(1, noon - 25 * HOUR_MS);
    await openIncident(2, noon - 2 * HOUR_MS);
    await openIncident(3, noon - HOUR_MS, { drillId: uuidv7() });
    const load = await readFleetLoad(await org.as("viewer"), {}, noon + 1_000);
    expect(load.incidents).toMatchObject([{ number: 2, severity: "critical", nodeName: "busy" }]);
    expect(load.incidentCount).toBe(1);
    const listed = await listIncidents(org.system, { state: "all", openedSinceMs: load.fromMs, limit: 10 });
    expect(listed.incidents.map(({ id }) => id)).toEqual(load.incidents.map(({ id }) => id));
  });

  it("is read once a minute for the whole organisation", async () => {
    const readAt = async (atMs: number) => (await readFleetLoad(await org.as("viewer"), {}, atMs)).atMs;
    const first = await readAt(noon + 5 * MINUTE);
    expect(await Promise.all([readAt(noon + 5 * MINUTE + 1_000), readAt(noon + 6 * MINUTE - 1)])).toEqual([first, first]);
    expect(await readAt(noon + 6 * MINUTE)).toBe(noon + 6 * MINUTE);
  });

  it("is read again while it knows no GPU, so that the first one is seen at once", async () => {
    const fresh = await (await makeTestOrg()).as("viewer");
    const readAt = async (atMs: number) => (await readFleetLoad(fresh, {}, atMs)).atMs;
    expect([await readAt(noon), await readAt(noon + 1_000)]).toEqual([noon, noon + 1_000]);
  });

  it("shows nothing to another organisation", async () => {
    const other = await readFleetLoad(await (await makeTestOrg()).as("owner"), {}, noon);
    expect(other).toMatchObject({ nodes: { all: 0, read: 0 }, gpus: { all: 0, read: 0 }, incidents: [], incidentCount: 0 });
    expect(other.utilization.every((value) => value === null)).toBe(true);
  });
});
