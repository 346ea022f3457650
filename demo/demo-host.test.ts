import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { advanceDrill } from "@/lib/drills/advance";
import { cancelDrill } from "@/lib/drills/cancel";
import { readDrill } from "@/lib/drills/read";
import { startDrill } from "@/lib/drills/start";
import { listIncidents } from "@/lib/incidents/read";
import { readNode } from "@/lib/nodes/read-node";
import { readNodeWorkloads } from "@/lib/nodes/workloads/read";
import { advanceRepair } from "@/lib/repairs/advance";
import { approveRepair } from "@/lib/repairs/approve";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { readRepair } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";
import { startTestGateway } from "@/scripts/testing/gateway";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { DemoHost } from "./demo-host";
import { demoFleet } from "./fleet";
import { HostModel, hostLayout } from "./simulator/host-model";

const life = new AbortController();
let org: TestOrg;
let door: Awaited<ReturnType<typeof startTestGateway>>;
let nodeId: string;
let lived: Promise<void>;

beforeAll(async () => {
  [org, door] = await Promise.all([makeTestOrg(), startTestGateway()]);
  const plan = demoFleet.find((one) => one.faults[0]?.check === "config.files")!;
  const node = await makeTestNode(org, plan.name);
  nodeId = node.nodeId;
  const key = node.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  lived = new DemoHost(door.url, nodeId, key, plan, 1).live(life.signal);
});
afterAll(async () => {
  life.abort();
  await lived;
  await door.gateway.app.close();
});

const until = async <T>(read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> => {
  for (const end = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const value = await read();
    if (fits(value) || Date.now() > end) return value;
  }
};

describe("the measurements of a simulated host", () => {
  it("show the heat that its finding reports, until it is repaired", () => {
    const model = new HostModel(1);
    const at = hostLayout.findIndex(({ name, labels }) => name === "gpu_temperature_celsius" && labels.gpu === "3");
    const temperature = () => {
      const values = new Float32Array(hostLayout.length);
      for (let step = 0; step < 60; step++) model.step(values);
      return values[at]!;
    };
    const hot = demoFleet.flatMap(({ faults }) => faults).find((fault) => fault.hot)!;
    model.heat(3, hot.hot!.celsius);
    expect(hot.sentence).toContain("87 °C");
    expect(temperature()).toBeCloseTo(87, -1);
    model.heat(3, null);
    expect(temperature()).toBeLessThan(80);
  });
});

describe("a simulated host of the demo", { timeout: 60_000 }, () => {
  it("is a node that says it is simulated, with a past and a fault that opens an incident", async () => {
    const reader = await org.as("viewer");
    const node = await until(
      () => readNode(reader, { nodeId }),
      (one) => one.state === "faulty" && one.cpuRatio !== null,
    );
    expect(node.inventory).toMatchObject({ os: "Simulated host", agentVersion: "simulated" });
    expect(node.gpuCount).toBe(8);
    expect((await readNodeWorkloads(reader, { nodeId })).file.map(({ name }) => name)).toEqual(
      node.inventory?.workloads.map(({ name }) => name),
    );
    const { incidents } = await listIncidents(reader, { nodeId, state: "open", limit: 10 });
    expect(incidents).toMatchObject([{ check: "config.files", code: "does-not-parse", state: "open", isSimulated: true }]);
  });

  it("simulates an approved repair without running anything, says so in the log, and is healthy afterwards", async () => {
    const [operator, lead] = [await org.as("operator"), await org.as("lead")];
    const { incidents } = await listIncidents(operator, { nodeId, state: "open", limit: 10 });
    const order = { runbook: "restore-config", incidentId: incidents[0]!.id, targets: [{ nodeId, workload: "chat" }], reason: "to try it" };
    const { id: repairId, planHash } = await requestRepair(operator, order);
    await approveRepair(lead, { repairId, planHash });
    await dispatchRepair(org.system, { repairId });
    const read = async () => (await readRepair(lead, { repairId })).targets[0]!;
    const target = await until(read, (one) => one.state === "fixed");
    expect(target).toMatchObject({ state: "fixed", sentence: "Simulated: config.files is ok again" });
    const node = await until(
      () => readNode(lead, { nodeId }),
      (one) => one.state === "ok",
    );
    expect(node.checks.find((check) => check.id === "config.files")).toMatchObject({ state: "ok" });
  });

  it("goes through a whole fire drill, from the fault to its verification", async () => {
    const [operator, lead] = [await org.as("lead", 2), await org.as("lead")];
    const { id: drillId } = await startDrill(operator, { nodeId });
    const read = async () => {
      await advanceDrill(org.system, { drillId });
      return readDrill(lead, { drillId });
    };
    const waiting = await until(read, (one) => one.state === "approving");
    const { id: repairId, planHash } = await readRepair(lead, { repairId: waiting.repair!.id });
    await approveRepair(lead, { repairId, planHash });
    await dispatchRepair(org.system, { repairId });
    const resolving = await until(
      async () => {
        await advanceRepair(org.system, { repairId });
        return read();
      },
      (one) => one.state === "resolving",
    );
    expect(Object.keys(resolving.legs)).toEqual(
      expect.arrayContaining(["injected", "detected", "opened", "requested", "approved", "fixed"]),
    );
    await cancelDrill(lead, { drillId });
    expect(await until(read, (one) => one.finishedAt !== null)).toMatchObject({ state: "cancelled" });
    const node = await until(
      () => readNode(lead, { nodeId }),
      (one) => one.checks.every((check) => check.workload !== waiting.workload),
    );
    expect(node.checks.map((check) => check.workload)).not.toContain(waiting.workload);
  });
});
