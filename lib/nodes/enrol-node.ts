import "server-only";
import { findEnrolment, findNodeKey } from "@/lib/auth/directory";
import { publish } from "@/lib/bus";
import { asSystem } from "@/lib/context";
import type { EnrolAnswer, EnrolRequest } from "@/lib/contracts/agent";
import { OrgId } from "@/lib/contracts/ids";
import { type Tx, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { freeNodeName } from "./free-name";
import { parsePublicKey } from "./node-keys";

const refused = () => refuse("unauthenticated", "enrolmentEnded");

/**
 * Creates the node for a one-time token, and pins its public key. Called again with the same token and the same key (an answer was
 * lost on the way) it answers the same node.
 * @throws AppError `unauthenticated` for a token that is unknown, used or expired; `invalid` for keys of the wrong kind.
 */
export async function enrolNode(input: EnrolRequest): Promise<EnrolAnswer> {
  parsePublicKey(input.publicKey, "ed25519", "publicKey");
  parsePublicKey(input.sealingKey, "x25519", "sealingKey");
  const enrolment = await findEnrolment(input.token);
  if (!enrolment) throw refused();
  const orgId = OrgId.parse(enrolment.orgId);
  const nodeId = enrolment.usedAt ? await sameNode(enrolment.nodeId, input) : await makeNode(orgId, enrolment, input);
  const signingKey = await withOrg({ orgId }, async (tx) => (await tx.org.findUniqueOrThrow({ where: { id: orgId } })).signingKey);
  return { nodeId, orgId, signingKey, timeMs: Date.now() };
}

async function sameNode(nodeId: string | null, input: EnrolRequest): Promise<string> {
  const key = nodeId ? await findNodeKey(nodeId) : null;
  if (!key || key.revokedAt || key.publicKey !== input.publicKey) throw refused();
  return key.nodeId;
}

function makeNode(orgId: OrgId, enrolment: { id: string; name: string | null }, input: EnrolRequest): Promise<string> {
  return mutate(asSystem(orgId), "node.enrol", async (tx) => {
    const nodeId = uuidv7();
    await useEnrolment(tx, orgId, enrolment.id, nodeId);
    const name = await freeNodeName(tx, orgId, enrolment.name ?? input.name);
    const { sealingKey, agentVersion, publicKey } = input;
    await tx.node.create({ data: { id: nodeId, orgId, name, sealingKey, agentVersion, intervalMs: env().MILLWRIGHT_REPORT_INTERVAL_MS } });
    await tx.nodeKey.create({ data: { nodeId, orgId, publicKey } });
    return {
      subject: `node:${nodeId}`,
      after: { name, enrolment: enrolment.id, publicKey },
      result: nodeId,
      due: () => publish(orgId, { noun: "nodes" }),
    };
  });
}

/** One token, one node: of two that come at once, one gets a row back. */
async function useEnrolment(tx: Tx, orgId: OrgId, id: string, nodeId: string): Promise<void> {
  const { count } = await tx.enrolment.updateMany({
    where: { id, orgId, usedAt: null, expiresAt: { gt: new Date() } },
    data: { usedAt: new Date(), nodeId },
  });
  if (count === 0) throw refused();
}
