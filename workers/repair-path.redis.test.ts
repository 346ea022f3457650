import { afterAll, describe, expect, it, vi } from "vitest";
import { withOrg } from "@/lib/db";
import { enqueue } from "@/lib/jobs/queue";
import { approveRepair } from "@/lib/repairs/approve";
import { requestRepair } from "@/lib/repairs/request";
import { startGatedRedis } from "@/scripts/testing/gated-redis";
import { needs } from "@/scripts/testing/needs";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { addRunbook } from "@/scripts/testing/repairs";
import { missingTool } from "@/scripts/tools/debian";

const redis = await startGatedRedis();
afterAll(() => redis?.stop());

// The same promises, kept with the queue and the bus on Redis.
if (redis) await import("./repair-path.test");

describe("a repair that is approved while Redis is away", needs(missingTool("redis-server")), () => {
  it("is still approved, and the sweep starts it", async () => {
    const org = await makeTestOrg();
    const [operator, lead] = [await org.as("operator"), await org.as("lead")];
    const node = await makeTestNode(org, "gpu-away");
    const runbook = await addRunbook(org);
    const repair = await requestRepair(operator, { runbook, reason: "it is broken", targets: [{ nodeId: node.nodeId }] });
    const stateOf = () => withOrg(org.system, (tx) => tx.repair.findUniqueOrThrow({ where: { id: repair.id }, select: { state: true } }));
    redis!.gate.close();
    await approveRepair(lead, { repairId: repair.id, planHash: repair.planHash });
    expect(await stateOf()).toEqual({ state: "approved" });
    redis!.gate.open();
    await vi.waitFor(() => enqueue("repair.sweep", {}), { timeout: 15_000 });
    await vi.waitFor(async () => expect(await stateOf()).toEqual({ state: "running" }), { timeout: 15_000 });
  });
});
