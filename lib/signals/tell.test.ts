import { beforeEach, describe, expect, it } from "vitest";
import { MOST_OPEN_INCIDENTS } from "@/lib/contracts/node";
import { withOrg } from "@/lib/db";
import { nextNumber } from "@/lib/orgs/next-number";
import { plain, story } from "@/lib/told";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { MOST_OPEN_SHARED } from "./parameters";
import type { LogSignal } from "./signal";
import { tellSignal } from "./tell";

let org: TestOrg;
let nodeId: string;
beforeEach(async () => {
  org = await makeTestOrg("Loud");
  ({ nodeId } = await makeTestNode(org, "web-1"));
});

const signal = (atMs: number, phase: LogSignal["phase"] = "begins"): LogSignal => ({
  ...{
    ruleId: "r1",
    check: "log.client",
    code: "crawler",
    severity: "warning",
    phase,
    atMs,
    story: story(plain(`Seen at ${atMs}`)),
    data: {},
  },
  lines: { fromMs: 0, toMs: atMs },
});
const tell = (workload: string, node: string | null, one: LogSignal) =>
  withOrg(org, (tx) => tellSignal(tx, org.orgId, workload, node, one));
const open = (node: string | null) =>
  withOrg(org, (tx) => tx.incident.findMany({ where: { orgId: org.orgId, nodeId: node, state: { not: "resolved" } } }));

/** One incident of a signal, and enough rows to fill the limit. */
async function fill(node: string | null, most: number) {
  await tell("first", node, signal(1_000));
  await withOrg(org, async (tx) => {
    const {
      id: _,
      joinedTold: __,
      told: ___,
      finding,
      ...first
    } = (await tx.incident.findFirstOrThrow({ where: { orgId: org.orgId, nodeId: node } }))!;
    const more = [];
    for (let nth = 1; nth < most; nth++)
      more.push({ ...first, finding: finding!, number: await nextNumber(tx, org.orgId, "incident"), workload: `web-${nth}` });
    await tx.incident.createMany({ data: more });
  });
}

describe("incidents of log signals", () => {
  it.each([
    ["of one node", () => nodeId, MOST_OPEN_INCIDENTS],
    ["that are about no single node", () => null, MOST_OPEN_SHARED],
  ])("%s are bounded: open ones continue, and another opens when one is resolved", async (_, nodeOf, most) => {
    const node = nodeOf();
    await fill(node, most);
    await tell("another", node, signal(2_000));
    expect(await open(node)).toHaveLength(most);
    await tell("first", node, signal(3_000, "continues"));
    expect((await open(node)).find(({ workload }) => workload === "first")?.sentence).toBe("Seen at 3000");
    await tell("first", node, signal(4_000, "ends"));
    await tell("another", node, signal(5_000, "continues"));
    expect((await open(node)).map(({ workload }) => workload)).toEqual(expect.arrayContaining(["another"]));
  });
});
