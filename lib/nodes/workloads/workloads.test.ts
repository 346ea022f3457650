import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { isSigned } from "@/agent/link/keys";
import { canonicalJson } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { DeclareWorkload, type WorkloadsReport } from "@/lib/contracts/node-workloads";
import { PortalWorkload } from "@/lib/contracts/portal-workload";
import { directoryClient, withOrg } from "@/lib/db";
import { recordHealth } from "@/lib/health/record-health";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { hasWork } from "../has-work";
import { removeNode } from "../remove-node";
import { declareWorkload } from "./declare";
import { dismissProposal } from "./dismiss";
import { dropWorkload } from "./drop";
import { pendingWorkloads } from "./pending";
import { readNodeWorkloads } from "./read";

const org = await makeTestOrg();
const operator = await org.as("operator");
let node: TestNode;
let counter = 0;
beforeEach(async () => {
  node = await makeTestNode(org, `workloads-${++counter}`);
});

const chat = (more: object = {}) => PortalWorkload.parse({ name: "chat", kind: "serving", folder: "/srv/chat", ...more });
const declare = (revision: number, more: object = {}, ctx: Ctx = operator, nodeId = node.nodeId) =>
  declareWorkload(ctx, { nodeId, revision, workload: chat(more) });
const audit = (action: string) =>
  withOrg(org.system, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: `node:${node.nodeId}`, action } }));
const read = () => readNodeWorkloads(operator, { nodeId: node.nodeId });
const report = (more: Partial<WorkloadsReport>) => ({ revision: 0, judged: 0, problem: null, refused: [], file: [], ...more });
const tell = (workloads: Partial<WorkloadsReport>, discovered?: Record<string, unknown>[]) =>
  recordHealth(
    node.ctx,
    makeHealth([checkResult("node.disk", "ok")], { workloads: report(workloads), ...(discovered ? { discovered } : {}) }),
  );
const nodeCtx = () => node.ctx as Ctx & { actor: { kind: "node"; nodeId: string; name: string } };

const verbs = {
  "node.declare-workload": (nodeId: string, ctx: Ctx = operator, revision = 0) => declare(revision, {}, ctx, nodeId),
  "node.drop-workload": async (nodeId: string, ctx: Ctx = operator, revision = 1) => {
    if (nodeId === node.nodeId && revision === 1) await declare(0);
    return dropWorkload(ctx, { nodeId, revision, name: "chat" });
  },
  "node.dismiss-proposal": (nodeId: string, ctx: Ctx = operator) => dismissProposal(ctx, { nodeId, key: "k", dismissed: true }),
};

describe.each(Object.entries(verbs))("%s", (action, verb) => {
  it("works, and leaves one audit row", async () => {
    await verb(node.nodeId);
    expect(await audit(action)).toHaveLength(1);
  });

  it("sees no node of another organisation", async () => {
    const other = await makeTestOrg();
    await expect(verb(node.nodeId, await other.as("operator"))).rejects.toMatchObject({ code: "not-found" });
    await expect(verb(randomUUID())).rejects.toMatchObject({ code: "not-found" });
    expect(await audit(action)).toEqual([]);
  });

  it("is refused to a viewer", async () => {
    await expect(verb(node.nodeId, await org.as("viewer"))).rejects.toMatchObject({ code: "forbidden" });
    expect(await audit(action)).toEqual([]);
  });
});

describe("declaring workloads", () => {
  it("is a conflict for whoever saw an older revision, also when two come at once", async () => {
    await declare(0);
    await expect(declare(0, { name: "late" })).rejects.toMatchObject({ code: "conflict" });
    await expect(dropWorkload(operator, { nodeId: node.nodeId, revision: 0, name: "chat" })).rejects.toMatchObject({ code: "conflict" });
    const tries = await Promise.allSettled(["a", "b"].map((name) => declare(1, { name })));
    expect(tries.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    expect((await read()).revision).toBe(2);
  });

  it("edits, renames and refuses a name that is taken here or on the host", async () => {
    await declare(0);
    const renamed = await declareWorkload(operator, {
      nodeId: node.nodeId,
      revision: 1,
      workload: chat({ name: "talk" }),
      replaces: "chat",
    });
    expect(renamed.portal.map(({ workload }) => workload.name)).toEqual(["talk"]);
    await expect(declare(2, { name: "talk" })).rejects.toMatchObject({ code: "conflict" });
    await tell({ file: [{ name: "own", kind: "service" }] });
    await expect(declare(2, { name: "own" })).rejects.toMatchObject({ code: "invalid", path: "workload.name" });
    expect((await read()).file).toMatchObject([{ name: "own" }]);
  });

  it("lets no secret, command or foreign path in at the door", () => {
    const refused = [
      { dsnEnv: "postgresql://me:pw@db/x" },
      { importLine: "import os; os.system('id')" },
      { endpoint: "http://u:p@h" },
      { folder: "x" },
    ];
    for (const more of refused) {
      const input = { nodeId: randomUUID(), revision: 0, workload: { name: "chat", kind: "serving", ...more } };
      expect(DeclareWorkload.safeParse(input).success).toBe(false);
    }
  });
});

describe("what the agent gets", () => {
  it("is the newest revision, signed by the organisation, until the agent has judged it", async () => {
    expect(await pendingWorkloads(node.ctx)).toEqual([]);
    expect(await hasWork(nodeCtx())).toBe(false);
    await declare(0);
    await declare(1, { name: "second" });
    expect(await hasWork(nodeCtx())).toBe(true);
    const [task] = await pendingWorkloads(node.ctx);
    if (task?.kind !== "workloads") throw new Error("no workloads");
    const { signature, ...body } = task.document;
    expect(body).toMatchObject({ nodeId: node.nodeId, orgId: org.orgId, revision: 2 });
    expect(body.workloads.map(({ name }) => name)).toEqual(["chat", "second"]);
    const { signingKey } = await directoryClient().org.findUniqueOrThrow({ where: { id: org.orgId } });
    expect(isSigned(canonicalJson(body), signature, signingKey)).toBe(true);
    await tell({ revision: 2, judged: 2, refused: [{ name: "second", sentence: "folder: no" }] });
    expect(await pendingWorkloads(node.ctx)).toEqual([]);
    expect((await read()).portal.map(({ state, sentence }) => [state, sentence])).toEqual([
      ["in-force", ""],
      ["refused", "folder: no"],
    ]);
  });

  it("is never another node's", async () => {
    await declare(0);
    const other = await makeTestNode(org, `other-${counter}`);
    expect(await pendingWorkloads(other.ctx)).toEqual([]);
    await expect(pendingWorkloads(operator)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("has a higher number than a revision that the agent saw before the portal was restored from a backup", async () => {
    await tell({ revision: 7, judged: 7 });
    expect(await read()).toMatchObject({ runs: 7, revision: 0, problem: null });
    expect((await declare(0)).revision).toBe(8);
  });

  it("goes with the node", async () => {
    await declare(0);
    await removeNode(await org.as("lead"), { nodeId: node.nodeId });
    expect(await withOrg(org.system, (tx) => tx.workloadRevision.count({ where: { orgId: org.orgId, nodeId: node.nodeId } }))).toBe(0);
  });
});

describe("what was found on the host", () => {
  const found = (key: string, more: object = {}) => ({
    key,
    title: `vLLM on port 8000, pid ${key.length}`,
    pid: 4711,
    command: "vllm serve",
    workload: { name: "vllm", kind: "serving", endpoint: "http://127.0.0.1:8000", ...more },
  });

  it("is proposed, dismissed, shown again, and gone once it is accepted", async () => {
    await tell({}, [found("one"), { nonsense: true }]);
    expect((await read()).proposals).toMatchObject([{ key: "one", dismissed: false, workload: { name: "vllm" } }]);
    await dismissProposal(operator, { nodeId: node.nodeId, key: "one", dismissed: true });
    expect((await read()).proposals).toMatchObject([{ key: "one", dismissed: true }]);
    await dismissProposal(operator, { nodeId: node.nodeId, key: "one", dismissed: false });
    const [proposal] = (await read()).proposals;
    const input = { nodeId: node.nodeId, revision: 0, workload: PortalWorkload.parse(proposal!.workload), proposal: "one" };
    const accepted = await declareWorkload(operator, input);
    expect(accepted.proposals).toEqual([]);
    expect(accepted.portal).toMatchObject([{ workload: { name: "vllm" }, state: "waiting" }]);
    const [row] = await audit("node.declare-workload");
    expect(JSON.stringify(row)).toContain("one");
  });
});
