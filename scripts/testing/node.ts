import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Ctx } from "@/lib/context";
import type { EnrolRequest, Health, Inventory } from "@/lib/contracts/agent";
import type { CheckResult, CheckState } from "@/lib/contracts/check";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { enrolNode } from "@/lib/nodes/enrol-node";
import type { TestOrg } from "./org";

const spki = (key: KeyObject): string => key.export({ type: "spki", format: "der" }).toString("base64");

/** Real keys, and an agent's request to enrol. */
export function makeEnrolRequest(token: string, name = "gpu-01"): { request: EnrolRequest; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const sealing = generateKeyPairSync("x25519");
  const request: EnrolRequest = {
    protocol: 1,
    token,
    name,
    publicKey: spki(publicKey),
    sealingKey: spki(sealing.publicKey),
    agentVersion: "1.0.0-test",
  };
  return { request, privateKey };
}

export interface TestNode {
  nodeId: string;
  privateKey: KeyObject;
  ctx: Ctx;
}

/** Enrols a node as an agent does. */
export async function makeTestNode(org: TestOrg, name = "gpu-01"): Promise<TestNode> {
  const { token } = await createEnrolment(await org.as("lead"), { ttlMinutes: 5 });
  const { request, privateKey } = makeEnrolRequest(token, name);
  const { nodeId } = await enrolNode(request);
  return { nodeId, privateKey, ctx: { orgId: org.orgId, actor: { kind: "node", nodeId, name } } };
}

export function checkResult(id: string, state: CheckState, more: Partial<CheckResult> = {}): CheckResult {
  const bad = state === "faulty" || state === "degraded";
  const atMs = more.atMs ?? Date.now();
  return {
    id,
    workload: "",
    state,
    code: bad ? "does-not-parse" : "",
    sentence: `${id} is ${state}`,
    data: {},
    consecutive: 1,
    sinceMs: atMs,
    atMs,
    tookMs: 1,
    ...more,
  };
}

export const makeInventory = (more: Partial<Inventory> = {}): Inventory => ({
  hostname: "gpu-01",
  os: "Debian GNU/Linux 12",
  kernel: "6.1.0",
  architecture: "x86_64",
  cpuModel: "EPYC",
  cpuCount: 64,
  memoryBytes: 512e9,
  bootId: "b1",
  python: "3.11.2",
  cuda: "12.8",
  driver: "550.54.15",
  agentVersion: "1.0.0-test",
  gpus: [0, 1].map((index) => ({ index, uuid: `GPU-${index}`, name: "NVIDIA H200", memoryBytes: 141e9 })),
  addresses: ["10.0.0.1"],
  workloads: [],
  ...more,
});

let sequence = 0;
/** A health message, later than the previous one. */
export const makeHealth = (checks: CheckResult[], more: Partial<Health> = {}): Health => ({
  protocol: 1,
  sequence: ++sequence,
  atMs: Date.now(),
  checks,
  ...more,
});
