import { expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { makeTestOrg } from "@/scripts/testing/org";
import { ensureBuiltInRulesOfAllOrgs } from "./built-in-rules";

it("an organisation begins with the built-in rules, and a start adds what is missing and changes nothing else", async () => {
  const org = await makeTestOrg("Built in");
  const where = { orgId: org.orgId };
  const rules = () => withOrg(org, (tx) => tx.alertRule.findMany({ where, select: { builtIn: true, enabled: true } }));
  const founded = await rules();
  expect(founded.map(({ builtIn }) => builtIn).sort()).toEqual([
    "disk-fills",
    "gpu-hot",
    "log-avalanche",
    "log-client",
    "log-order",
    "log-rate",
    "log-route",
    "log-template-new",
    "log-template-rare",
    "memory-fills",
    "node-silent",
    "retransmits-unusual",
  ]);
  await withOrg(org, async (tx) => {
    await tx.alertRule.deleteMany({ where: { ...where, builtIn: "gpu-hot" } });
    await tx.alertRule.updateMany({ where: { ...where, builtIn: "disk-fills" }, data: { enabled: false } });
  });
  await ensureBuiltInRulesOfAllOrgs();
  const after = await rules();
  expect(after).toHaveLength(founded.length);
  expect(after.find(({ builtIn }) => builtIn === "disk-fills")?.enabled).toBe(false);
});
