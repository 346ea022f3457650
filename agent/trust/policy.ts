import { readFileSync } from "node:fs";
import * as z from "zod";
import { Forbidden, policyRefusal } from "../../lib/contracts/host-policy";
import type { Plan } from "../../lib/contracts/plan";
import { PrivateName } from "../../lib/contracts/relay";

/** A passkey that this host accepts approvals from, whatever the portal says. */
export const PinnedApprover = z.object({
  /** Whose it is: entries with the same name are one person, however many keys they have. */
  name: z.string(),
  credentialId: z.string(),
  /** Public key for ES256, EdDSA (Ed25519) or RS256; SPKI DER, base64. */
  publicKey: z.string(),
  /** Origins whose assertions count, e.g. `https://millwright.example`. */
  origins: z.array(z.string()).min(1),
  rpId: z.string(),
});
export type PinnedApprover = z.infer<typeof PinnedApprover>;

/** What workloads that the portal declares may name. A part that is absent keeps the rule that ships; an empty list allows none. */
export const PortalWorkloadLimits = z.strictObject({
  /** Interpreters and restart programs: absolute paths, `*` within a segment. Absent: any Python interpreter that not everybody can change. */
  programs: z.array(z.string().startsWith("/")).optional(),
  /** Folders that their files must lie in. Absent: anywhere but where keys lie. */
  folders: z.array(z.string().startsWith("/")).optional(),
  /** Names of other hosts that they may have asked over HTTP. Absent: this host only. */
  hosts: z.array(z.string()).optional(),
});

/** Plain HTTP to a loopback address that is written as a number: a name could later point to another host. */
function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isBare = username === "" && password === "" && search === "" && hash === "";
  return protocol === "http:" && isBare && (hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname));
}

/** A model server of this host that members of the organisation may ask through the agent. */
export const PrivateEndpoint = z.strictObject({
  name: PrivateName,
  /** `/v1` where it has no path. */
  url: z.string().max(200).refine(isLoopbackUrl, "must be an address such as http://127.0.0.1:8000/v1"),
});
export type PrivateEndpoint = z.infer<typeof PrivateEndpoint>;

/** `policy.json` of the host: the last word on what may be done here. */
export const HostPolicy = z.strictObject({
  mode: z.enum(["full", "read-only"]).default("full"),
  forbid: z.array(Forbidden).default([]),
  pinnedApprovers: z.array(PinnedApprover).default([]),
  portalWorkloads: z.union([z.literal("refuse"), PortalWorkloadLimits]).default({}),
  /** Empty: nothing on this host's loopback can be reached through the agent. */
  privateEndpoints: z.array(PrivateEndpoint).max(20).default([]),
  /** Release keys (Ed25519; SPKI DER, base64). With one, an update must be signed by it as well: the portal's word is not enough. */
  releaseKeys: z.array(z.string().max(200)).max(10).default([]),
  /** How many different pinned approvers must have signed a plan that changes something. Counts only when approvers are pinned. */
  pinnedApprovals: z.int().min(1).default(1),
});
export type HostPolicy = z.infer<typeof HostPolicy>;

const CLOSED = HostPolicy.parse({ mode: "read-only", portalWorkloads: "refuse" });

/**
 * Reads the host's policy. No file: everything that was approved may run. A file that cannot be read as a policy forbids all changes:
 * whoever wrote it meant to forbid something.
 */
export function readPolicy(path: string): { policy: HostPolicy; problem?: string } {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { policy: HostPolicy.parse({}) };
    return { policy: CLOSED, problem: `${path} cannot be read: ${(error as Error).message}` };
  }
  try {
    return { policy: HostPolicy.parse(JSON.parse(text)) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? (error.issues[0]?.message ?? "invalid") : (error as Error).message;
    return {
      policy: CLOSED,
      problem: `${path} is not a policy (${reason}): nothing that changes the host will run`,
    };
  }
}

/** Why the host's policy refuses a plan, or undefined when it does not. */
export function policyObjection(policy: HostPolicy, plan: Pick<Plan, "steps" | "rollback">): string | undefined {
  const refusal = policyRefusal(policy, plan);
  if (refusal?.kind === "read-only") return "this host's policy is read-only: it takes no steps from the portal";
  return refusal && `this host's policy forbids ${refusal.forbids} steps (step ${refusal.stepId})`;
}
