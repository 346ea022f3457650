import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { compareAgentVersions, OfferedAgent, releaseText } from "../../lib/contracts/agent-bundle";
import type { Identity } from "../link/identity";
import { isSigned } from "../link/keys";

export interface WantedVersion {
  /** What people have approved. */
  version: string;
  sha256: string;
  allowOlder: boolean;
}

interface Judgement {
  wanted: WantedVersion;
  identity: Pick<Identity, "orgId" | "orgKey">;
  running: string;
  /** The host's own policy names them; without any, the organisation's key is enough. */
  releaseKeys: readonly string[];
}

/** Decides whether the portal's offer, as received, is the approved version, has the signatures that this host requires, and is not older. */
export function judgeOffer(
  raw: unknown,
  { wanted, identity, running, releaseKeys }: Judgement,
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
  const unreleased = releaseObjection(offer, releaseKeys);
  return unreleased ? { refusal: unreleased } : { offer };
}

function releaseObjection({ version, sha256, releaseSignature }: OfferedAgent, releaseKeys: readonly string[]): string | undefined {
  if (releaseKeys.length === 0) return undefined;
  if (!releaseSignature) return `agent ${version} carries no release signature, and this host's policy asks for one`;
  const isReleased = releaseKeys.some((key) => isSigned(releaseText("agent", version, sha256), releaseSignature, key));
  return isReleased ? undefined : `agent ${version} is not signed by a release key that this host's policy names`;
}

/** Why a download is not the bundle that was offered. */
export function bundleObjection(bundle: Buffer, offer: OfferedAgent): string | undefined {
  if (bundle.length !== offer.sizeBytes) return `the downloaded agent has ${bundle.length} bytes, and ${offer.sizeBytes} were signed`;
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  return sha256 === offer.sha256 ? undefined : `the downloaded agent does not fit its SHA-256 (signed ${offer.sha256}, got ${sha256})`;
}
