import { createCipheriv, diffieHellman, generateKeyPairSync, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import canonicalize from "canonicalize";
import type * as z from "zod";
import { type Envelope, Plan } from "../../lib/contracts/plan";
import { publicKeyOf, signText } from "../link/keys";
import { planHashOf } from "../trust/envelope";

export interface PlanChoices extends Omit<Partial<z.input<typeof Plan>>, "targets"> {
  nodeId: string;
  orgId: string;
  parameters?: Plan["targets"][number]["parameters"];
  workload?: string;
  targetId?: string;
}

/** Tests of other things than rights have their steps run with all that the agent has. */
const withRights = <S extends object>(step: S) => ({ user: "root" as const, ...step });

/** A plan for one target, reversible and good for an hour unless told otherwise. */
export function testPlan({ nodeId, parameters = {}, workload = "", targetId = randomUUID(), ...rest }: PlanChoices): Plan {
  return Plan.parse({
    version: 1,
    repairId: randomUUID(),
    createdAtMs: Date.now(),
    expiresAtMs: Date.now() + 3_600_000,
    runbook: { slug: "test", version: 1, title: "Test" },
    risk: "reversible",
    reason: "test",
    verify: null,
    downtimeMs: 0,
    outputLimitBytes: 1_000_000,
    targets: [{ targetId, nodeId, nodeName: "host", workload, parameters }],
    waves: [[targetId]],
    concurrency: 1,
    failureShare: 0,
    ...rest,
    steps: (rest.steps ?? [{ id: "echo", run: { script: "echo hello" } }]).map(withRights),
    rollback: (rest.rollback ?? []).map(withRights),
  });
}

/** Signs a plan as the portal does. */
export function testEnvelope(plan: Plan, orgPrivateKey: string, changes: Partial<Envelope> = {}): Envelope {
  const body = {
    protocol: 1 as const,
    plan,
    planHash: planHashOf(plan),
    targetId: plan.targets[0]!.targetId,
    nodeId: plan.targets[0]!.nodeId,
    fencingToken: 1,
    expiresAtMs: plan.expiresAtMs,
    approvals: [{ userId: randomUUID(), name: "Lea", atMs: Date.now() }],
    ...changes,
  };
  return { ...body, signature: signText(canonicalize(body)!, orgPrivateKey) };
}

/** Seals a secret as the portal does. */
export function testSeal(sealingKey: string, secret: string): string {
  const ours = generateKeyPairSync("x25519");
  const key = Buffer.from(
    hkdfSync(
      "sha256",
      diffieHellman({ privateKey: ours.privateKey, publicKey: publicKeyOf(sealingKey) }),
      Buffer.alloc(0),
      "millwright-seal-1",
      32,
    ),
  );
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const content = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [ours.publicKey.export({ format: "der", type: "spki" }), nonce, content].map((part) => part.toString("base64")).join(".");
}
