import { expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { makeTestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask, gatewayUp, started } from "@/scripts/testing/repairs";
import { readRepair } from "./read";
import { sweepRepairs } from "./sweep";

it("ends and advances the other repairs when one cannot be read", async () => {
  const org = await makeTestOrg("Poison");
  await addRunbook(org);
  const node = await addNode(org);
  const poison = await ask(org, [await addNode(org)]);
  const overdue = await ask(org, [node]);
  const past = new Date(Date.now() - 1);
  const set = (id: string, data: object) => withOrg(org, (tx) => tx.repair.updateMany({ where: { orgId: org.orgId, id }, data }));
  await set(poison.id, { policy: {}, deadlineAt: past });
  await set(overdue.id, { deadlineAt: past });

  await sweepRepairs(org.system, gatewayUp());
  expect(await readRepair(org.system, { repairId: overdue.id })).toMatchObject({ state: "expired" });

  // Now the unreadable one is the first stalled one.
  const running = await started(org, [node]);
  await withOrg(org, (tx) => tx.repairTarget.updateMany({ where: { orgId: org.orgId, repairId: running.id }, data: { state: "fixed" } }));
  await set(poison.id, { state: "approved", deadlineAt: null });
  await sweepRepairs(org.system, gatewayUp());
  expect(await readRepair(org.system, { repairId: running.id })).toMatchObject({ state: "succeeded" });
});
