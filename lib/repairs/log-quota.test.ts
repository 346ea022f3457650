import { describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { NODE_LOG_LIMIT } from "@/lib/nodes/log-quota";
import { readNode } from "@/lib/nodes/read-node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, claim, runsFor, started, type TestNode } from "@/scripts/testing/repairs";
import { readTargetLog } from "./read-log";
import { recordLog } from "./record-log";

/** A target that runs on a node, with a way to send one line of output and to count what is stored. */
async function runningOn(org: TestOrg, node: TestNode) {
  const repair = await started(org, [node]);
  const [run] = await runsFor(node);
  await claim(node, run!);
  const { targetId } = run!;
  const chunk = (number: number) => ({ number, atMs: 1, stepId: "say", stream: "stdout" as const, text: "a line\n" });
  return {
    targetId,
    write: (number: number) => recordLog(node.ctx, targetId, { fencingToken: 1, chunks: [chunk(number)] }),
    stored: async () => (await readTargetLog(org.system, { repairId: repair.id, targetId })).chunks.length,
  };
}

/** Adds a repair that began at that time and used the node's whole quota of a day. */
async function fill(org: TestOrg, node: TestNode, startedAt: Date): Promise<void> {
  const { targetId } = await runningOn(org, node);
  await withOrg(org, async (tx) => {
    await tx.repairTarget.update({ where: { id: targetId }, data: { logSize: NODE_LOG_LIMIT, startedAt, state: "fixed" } });
    await tx.repair.updateMany({ where: { orgId: org.orgId }, data: { state: "succeeded" } });
  });
}

describe("the output of one node", () => {
  it("is bounded by the day, the node's page says so, and other nodes are not touched", async () => {
    const org = await makeTestOrg("Logs");
    await addRunbook(org);
    const [hostile, other] = [await addNode(org), await addNode(org)];
    await fill(org, hostile, new Date());
    const [mine, theirs] = [await runningOn(org, hostile), await runningOn(org, other)];
    expect(await mine.write(0)).toEqual({ verdict: "go-on" });
    await theirs.write(0);
    expect([await mine.stored(), await theirs.stored()]).toEqual([0, 1]);
    const limits = async (node: TestNode) => (await readNode(await org.as("viewer"), { nodeId: node.id })).limits;
    expect([await limits(hostile), await limits(other)]).toEqual([["logs"], []]);
  });

  it("no longer counts once it is a day old", async () => {
    const org = await makeTestOrg("Old logs");
    await addRunbook(org);
    const node = await addNode(org);
    await fill(org, node, new Date(Date.now() - 25 * 3_600_000));
    const fresh = await runningOn(org, node);
    await fresh.write(0);
    expect(await fresh.stored()).toBe(1);
  });
});
