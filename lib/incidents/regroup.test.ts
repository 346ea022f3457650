import { beforeEach, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { checkResult, makeHealth, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { readIncident } from "./read";
import { mergeIncident, splitIncident, undoRegrouping } from "./regroup";
import { resolveIncident } from "./resolve";

let org: TestOrg;
let operator: Awaited<ReturnType<TestOrg["as"]>>;
let ids: string[];
beforeEach(async () => {
  org = await makeTestOrg("Regrouped");
  operator = await org.as("operator");
  const node = await makeTestNode(org, "gpu-01");
  await recordHealth(node.ctx, makeHealth(["gpu.xid", "config.files", "node.disk", "node.load"].map((id) => checkResult(id, "faulty"))));
  ids = (await withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId }, orderBy: { number: "asc" } }))).map(({ id }) => id);
});
const leads = () =>
  withOrg(org, async (tx) => {
    const rows = await tx.incident.findMany({ where: { orgId: org.orgId }, orderBy: { number: "asc" } });
    return rows.map(({ leadId }) => (leadId === null ? null : ids.indexOf(leadId)));
  });
const merge = (from: number, into: number) => mergeIncident(operator, { incidentId: ids[from]!, intoId: ids[into]! });
const undo = (index: number) => undoRegrouping(operator, { incidentId: ids[index]! });
const canUndo = async (index: number) => (await readIncident(operator, { incidentId: ids[index]! })).canUndoGrouping;

describe("undoing a regrouping", () => {
  it("gives a merged incident its members back, once", async () => {
    await merge(2, 1);
    await merge(1, 0);
    expect(await leads()).toEqual([null, 0, 0, null]);
    expect(await canUndo(1)).toBe(true);
    await undo(1);
    expect(await leads()).toEqual([null, null, 1, null]);
    expect(await canUndo(1)).toBe(false);
    await expect(undo(1)).rejects.toMatchObject({ code: "conflict" });
  });

  it("puts back what was taken out, but not what another person moved meanwhile", async () => {
    await merge(1, 0);
    await splitIncident(operator, { incidentId: ids[1]! });
    await undo(1);
    expect(await leads()).toEqual([null, 0, null, null]);
    await merge(2, 3);
    await merge(3, 0);
    await splitIncident(operator, { incidentId: ids[2]! });
    await undo(3);
    expect(await leads()).toEqual([null, 0, null, null]);
  });

  it("is refused when there is nothing to undo, when the group has ended, and to another organisation", async () => {
    await expect(undo(0)).rejects.toMatchObject({ code: "conflict" });
    await merge(1, 0);
    await splitIncident(operator, { incidentId: ids[1]! });
    await resolveIncident(operator, { incidentId: ids[0]!, reason: "over" });
    await expect(undo(1)).rejects.toMatchObject({ code: "conflict" });
    const stranger = await (await makeTestOrg()).as("owner");
    await expect(undoRegrouping(stranger, { incidentId: ids[1]! })).rejects.toMatchObject({ code: "not-found" });
  });
});
