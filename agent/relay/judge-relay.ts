import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { type RelayHead, RelayRequest } from "../../lib/contracts/relay";
import type { Identity } from "../link/identity";
import { isSigned } from "../link/keys";
import type { HostPolicy, PrivateEndpoint } from "../trust/policy";

/** A request that may be sent to this endpoint. */
export interface JudgedRelay {
  head: RelayHead;
  endpoint: PrivateEndpoint;
  apiKey: string | null;
  payload: Buffer | undefined;
}

export interface RelayContext {
  identity: Pick<Identity, "nodeId" | "orgId" | "orgKey">;
  policy: HostPolicy;
  /** The portal's time. */
  nowMs: number;
  /** Whether this request was taken before. */
  isKnown(relayId: string): boolean;
}

/** Decides whether a request may reach a model server of this host, as it came over the wire. */
export function judgeRelay(raw: unknown, context: RelayContext): { relay: JudgedRelay } | { refusal: string } {
  const { identity, policy, nowMs, isKnown } = context;
  const parsed = RelayRequest.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refusal: `the request does not fit the protocol: ${issue?.path.join(".")} ${issue?.message}`.slice(0, 500) };
  }
  const { head, signature, apiKey, body } = parsed.data;
  if (!isSigned(canonicalize((raw as { head: unknown }).head) ?? "", signature, identity.orgKey))
    return { refusal: "the request is not signed by the organisation's key" };
  if (head.nodeId !== identity.nodeId) return { refusal: "the request is for another node" };
  if (head.orgId !== identity.orgId) return { refusal: "the request belongs to another organisation" };
  if (nowMs > head.expiresAtMs) return { refusal: "the request has expired" };
  if (isKnown(head.relayId)) return { refusal: "the request was taken before" };
  const payload = body === null ? undefined : Buffer.from(body, "base64");
  const digest = payload ? createHash("sha256").update(payload).digest("hex") : null;
  if (digest !== head.bodySha256) return { refusal: "the request's body is not the one that was signed" };
  const endpoint = policy.privateEndpoints.find(({ name }) => name === head.endpoint);
  if (!endpoint) return { refusal: `this host's policy declares no private endpoint ${head.endpoint}` };
  return { relay: { head, endpoint, apiKey, payload } };
}
