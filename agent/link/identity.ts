import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { EnrolAnswer, PROTOCOL } from "../../lib/contracts/agent";
import { replaceFile } from "../disk/durable";
import { readFramed, writeFramed } from "../disk/framed-file";
import { AGENT_VERSION } from "../version";
import { fingerprintOf, isSigned, newKeys, signText } from "./keys";

const KeyPair = z.object({ publicKey: z.string(), privateKey: z.string() });
const Keys = z.object({ signing: KeyPair, sealing: KeyPair });
/** Who this agent is. The private keys never leave this host. */
export const Identity = Keys.extend({
  nodeId: z.string(),
  orgId: z.string(),
  name: z.string(),
  portal: z.string(),
  /** The org's Ed25519 public key that envelopes must be signed with, SPKI DER in base64. */
  orgKey: z.string(),
});
export type Identity = z.infer<typeof Identity>;

const identityPath = (state: string) => join(state, "identity.json");
const keysPath = (state: string) => join(state, "enrolment-keys");

/** The identity from the state folder, or undefined when the agent was never enrolled. @throws when it is there and damaged. */
export function readIdentity(state: string): Identity | undefined {
  try {
    return readIdentityFile(identityPath(state));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws when it is not there, or damaged. */
export function readIdentityFile(path: string): Identity {
  const text = readFileSync(path, "utf8");
  try {
    const identity = Identity.parse(JSON.parse(text));
    const proof = signText(identity.nodeId, identity.signing.privateKey);
    if (isSigned(identity.nodeId, proof, identity.signing.publicKey)) return identity;
  } catch {
    // Reported below.
  }
  throw new Error(`${path} is damaged: remove it and enrol this host again with a new token`);
}

/** Sends an enrolment request; the portal's part, so that this file needs no network. */
export type SendEnrolment = (body: Record<string, unknown>) => Promise<unknown>;

/**
 * Enrols with a one-time token. The keys are on disk before they are sent, so a lost answer can be asked for again with the same keys.
 * @throws when the answer's signing key does not fit the fingerprint in the token: whoever answered is not who made the token.
 */
export async function enrol(options: {
  state: string;
  token: string;
  name: string;
  portal: string;
  send: SendEnrolment;
}): Promise<Identity> {
  const fingerprint = tokenFingerprint(options.token);
  const keys = pendingKeys(options.state);
  const answer = EnrolAnswer.parse(
    await options.send({
      protocol: PROTOCOL,
      token: options.token,
      name: options.name,
      publicKey: keys.signing.publicKey,
      sealingKey: keys.sealing.publicKey,
      agentVersion: AGENT_VERSION,
    }),
  );
  if (fingerprintOf(answer.signingKey) !== fingerprint)
    throw new Error("the portal's signing key does not fit the token: refusing to enrol. Make a new token and check the portal's address.");
  const identity: Identity = {
    ...keys,
    nodeId: answer.nodeId,
    orgId: answer.orgId,
    name: options.name,
    portal: options.portal,
    orgKey: answer.signingKey,
  };
  replaceFile(identityPath(options.state), `${JSON.stringify(identity, null, 2)}\n`);
  return identity;
}

/** @throws when the token does not look like `mwe_<secret>.<fingerprint>`. */
function tokenFingerprint(token: string): string {
  const match = /^mwe_[^.\s]+\.([0-9a-f]{32})$/.exec(token);
  if (!match) throw new Error("the token is not an enrolment token: it must look like mwe_….… and be copied whole");
  return match[1]!;
}

function pendingKeys(state: string): z.infer<typeof Keys> {
  const found = readFramed(keysPath(state));
  if (found) return Keys.parse(JSON.parse(found.payload.toString("utf8")));
  const keys = { signing: newKeys("ed25519"), sealing: newKeys("x25519") };
  writeFramed(keysPath(state), JSON.stringify(keys));
  return keys;
}
