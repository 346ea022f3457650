import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { compareAgentVersions, OfferedAgent } from "../../lib/contracts/agent-bundle";
import type { Identity } from "../link/identity";
import { isSigned } from "../link/keys";

export interface WantedVersion {
  /** What people have approved. */
  version: string;
  sha256: string;
  allowOlder: boolean;
}

/** Decides whether what the portal offers is what was approved, signed by the organisation's key, and no step back. As it came over the wire. */
export function judgeOffer(
  raw: unknown,
  { wanted, identity, running }: { wanted: WantedVersion; identity: Pick<Identity, "orgId" | "orgKey">; running: string },
): { offer: OfferedAgent } | { refusal: string } {
  const parsed = OfferedAgent.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refusal: `the portal's offer does not fit the protocol: ${issue?.path.join(".")} ${issue?.message}` };
  }
  const offer = parsed.data;
  const { signature: _, ...body } = raw as Record<string, unknown>;
  if (!isSigned(canonicalize(body) ?? "", offer.signature, identity.orgKey))
    return { refusal: "the offered agent is not signed by the organisation's key" };
  if (offer.orgId !== identity.orgId) return { refusal: "the offered agent is signed for another organisation" };
  if (offer.version !== wanted.version || offer.sha256 !== wanted.sha256)
    return { refusal: `the portal offers agent ${offer.version}, which is not what was approved (${wanted.version}). Make a new plan` };
  if (compareAgentVersions(offer.version, running) < 0 && !wanted.allowOlder)
    return { refusal: `agent ${offer.version} is older than ${running}, which runs here, and the plan does not allow an older one` };
  return { offer };
}

/** Why a download is not the bundle that was offered. */
export function bundleObjection(bundle: Buffer, offer: OfferedAgent): string | undefined {
  if (bundle.length !== offer.sizeBytes) return `the downloaded agent has ${bundle.length} bytes, and ${offer.sizeBytes} were signed`;
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  return sha256 === offer.sha256 ? undefined : `the downloaded agent does not fit its SHA-256 (signed ${offer.sha256}, got ${sha256})`;
}
