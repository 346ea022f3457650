import { beforeAll, describe, expect, it } from "vitest";
import { recordHealth } from "@/lib/health/record-health";
import { previewPolicy } from "@/lib/policy/preview-policy";
import { makeHealth } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, type TestNode } from "@/scripts/testing/repairs";
import { approveRepair } from "./approve";
import { readRepair } from "./read";

describe("a plan that hosts would refuse", () => {
  let org: TestOrg;
  let strict: TestNode;
  let free: TestNode;
  const says = (node: TestNode, policy: { mode: "full" | "read-only"; forbid: string[] }) =>
    recordHealth(node.ctx, makeHealth([], { policy }));
  beforeAll(async () => {
    org = await makeTestOrg("Refusing hosts");
    [strict, free] = [await addNode(org), await addNode(org)];
    await addRunbook(org, "reversible");
    await says(strict, { mode: "full", forbid: ["run"] });
    await says(free, { mode: "full", forbid: [] });
  });

  it("shows before the approval, and in the request, which node refuses which step", async () => {
    const repair = await ask(org, [strict, free]);
    const refusing = [{ nodeName: strict.name, refusal: { kind: "forbidden", forbids: "run", stepId: repair.plan.steps[0]?.id } }];
    expect(repair.refusing).toEqual(refusing);
    const preview = await previewPolicy(await org.as("operator"), {
      nodeIds: [strict.id, free.id],
      risk: "reversible",
      runbook: "test-reversible",
    });
    expect(preview.refusing).toEqual(refusing);
  });

  it("cannot be approved while all hosts refuse it, and can be when one accepts it", async () => {
    const alone = await ask(org, [strict]);
    const lead = await org.as("lead");
    const approve = (repair: { id: string; planHash: string }) => approveRepair(lead, { repairId: repair.id, planHash: repair.planHash });
    await expect(approve(alone)).rejects.toMatchObject({ code: "conflict", said: { reason: "hostForbidsPlan" } });
    expect(await approve(await ask(org, [strict, free]))).toMatchObject({ state: "approved" });
    await says(strict, { mode: "full", forbid: [] });
    expect((await readRepair(lead, { repairId: alone.id })).refusing).toEqual([]);
    expect(await approve(alone)).toMatchObject({ state: "approved" });
  });
});
