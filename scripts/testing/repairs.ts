import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Ctx } from "@/lib/context";
import type { TargetAnswer, TargetOutcome, Task } from "@/lib/contracts/agent";
import type { CheckResult } from "@/lib/contracts/check";
import type { RepairDetail } from "@/lib/contracts/repair";
import { withOrg } from "@/lib/db";
import { advanceRepair } from "@/lib/repairs/advance";
import { approveRepair } from "@/lib/repairs/approve";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { recordProgress } from "@/lib/repairs/progress";
import { readRepair } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";
import { recordResult } from "@/lib/repairs/result";
import { pendingTasks } from "@/lib/repairs/tasks";
import { saveRunbook } from "@/lib/runbooks/save";
import type { TestOrg } from "./org";

export type Run = Extract<Task, { kind: "run" }>["envelope"];
export interface TestNode {
  id: string;
  name: string;
  ctx: Ctx;
  /** X25519 key that opens sealed values. */
  privateKey: import("node:crypto").KeyObject;
}

/** A node's row, and a context for calls as its agent. */
export async function addNode(org: TestOrg, name = `node-${randomBytes(4).toString("hex")}`): Promise<TestNode> {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  const sealingKey = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const { id } = await withOrg(org, (tx) => tx.node.create({ data: { orgId: org.orgId, name, sealingKey, agentVersion: "0.0.0" } }));
  return { id, name, privateKey, ctx: { orgId: org.orgId, actor: { kind: "node", nodeId: id, name } } };
}

export const runbookYaml = (slug: string, risk = "reversible", extra = ""): string => `id: ${slug}
title: Test ${slug}
risk: ${risk}
parameters:
  message: { type: string, default: hello }
steps:
  - id: say
    run: { script: 'printf "%s" "$1"', args: [$message] }
    timeout: 5s
verify: { check: config.files, within: 5s }
${
  risk === "read-only"
    ? ""
    : `rollback:
  - id: undo
    run: { script: 'true' }
    timeout: 5s
`
}${extra}`;

/** Saves a small custom runbook of a risk; its slug is the risk's name. */
export async function addRunbook(org: TestOrg, risk = "reversible"): Promise<string> {
  const slug = `test-${risk}`;
  await saveRunbook(await org.as("owner"), { slug, yaml: runbookYaml(slug, risk) });
  return slug;
}

type Asked = Partial<Parameters<typeof requestRepair>[1]>;

/** A repair that the operator requested. */
export const ask = async (org: TestOrg, nodes: TestNode[], input: Asked = {}): Promise<RepairDetail> =>
  requestRepair(await org.as("operator"), {
    runbook: "test-reversible",
    reason: "because",
    targets: nodes.map((node) => ({ nodeId: node.id })),
    ...input,
  });

/** A repair that the first lead approved and that was dispatched. */
export async function started(org: TestOrg, nodes: TestNode[], input: Asked = {}): Promise<RepairDetail> {
  const repair = await ask(org, nodes, input);
  if (repair.state === "pending") await approveRepair(await org.as("lead"), { repairId: repair.id, planHash: repair.planHash });
  await dispatchRepair(org.system, { repairId: repair.id });
  return readRepair(org.system, { repairId: repair.id });
}

/** The envelopes that are queued for a node. */
export const runsFor = async (node: TestNode): Promise<Run[]> =>
  (await pendingTasks(node.ctx)).flatMap((task) => (task.kind === "run" ? [task.envelope] : []));

export const claim = (node: TestNode, run: Run, leaseMs = 60_000): Promise<TargetAnswer> =>
  recordProgress(node.ctx, run.targetId, { fencingToken: run.fencingToken, phase: "running", stepId: "say", leaseMs, atMs: Date.now() });

export const finish = (node: TestNode, run: Run, outcome: TargetOutcome, sentence = `it ended ${outcome}`): Promise<TargetAnswer> =>
  recordResult(node.ctx, run.targetId, {
    fencingToken: run.fencingToken,
    outcome,
    sentence,
    exitCode: outcome === "failed" ? 1 : 0,
    before: signal("faulty"),
    after: signal(outcome === "fixed" ? "ok" : "faulty"),
    startedAtMs: outcome === "refused" ? null : Date.now(),
    finishedAtMs: Date.now(),
    chunks: 0,
  });

const signal = (state: CheckResult["state"]): CheckResult => ({
  id: "config.files",
  workload: "",
  state,
  code: state === "ok" ? "" : "does-not-parse",
  sentence: state,
  data: {},
  consecutive: 1,
  sinceMs: 0,
  atMs: 0,
  tookMs: 0,
});

/** Claims and finishes all queued targets of a node, and advances their repairs. */
export async function runAll(org: TestOrg, node: TestNode, outcome: TargetOutcome): Promise<number> {
  const runs = await runsFor(node);
  for (const run of runs) {
    await claim(node, run);
    await finish(node, run, outcome);
    await advanceRepair(org.system, { repairId: run.plan.repairId });
  }
  return runs.length;
}

/** A gateway that has always been up. */
export const gatewayUp = () => ({ at: Date.now(), upSince: 0 });

/** The actions of the org's audit entries about a repair, oldest first. */
export const auditOf = (org: TestOrg, repairId: string): Promise<{ action: string; actor: string; detail: Record<string, unknown> }[]> =>
  withOrg(org, async (tx) => {
    const rows = await tx.audit.findMany({ where: { orgId: org.orgId, subject: `repair:${repairId}` }, orderBy: { number: "asc" } });
    return rows.map(({ action, actor, detail }) => ({ action, actor, detail: detail as Record<string, unknown> }));
  });
