import * as z from "zod";
import { OrgId, Sha256 } from "./ids";

/** Dotted numbers: `0.2.0`. */
export const AgentVersion = z.string().regex(/^\d{1,6}(\.\d{1,6}){1,3}$/, "must be a version such as 0.2.0");

/** The agent that an installation gives to hosts; `agent.json` beside the bundle. */
export const ShippedAgent = z.object({ version: AgentVersion, sha256: Sha256, sizeBytes: z.int().positive() });
export type ShippedAgent = z.infer<typeof ShippedAgent>;

/** What a release key signs: one line of text, so that `openssl` can check it as well (docs/agent.md). */
export const releaseText = (kind: "agent" | "runtime", version: string, sha256: string): string =>
  `millwright ${kind} release ${version} ${sha256}\n`;

const Released = z.object({ version: z.string().max(100), sha256: Sha256, signature: z.string().max(200) });
/** `release.json` beside the bundle: signatures by a key that no portal holds. */
export const Release = z.object({ key: z.string().max(200), agent: Released, runtime: Released });
export type Release = z.infer<typeof Release>;

/**
 * GET /agent/v1/bundle: what /agent/agent.cjs holds, as the org says it. `signature`: Ed25519 by the org's key over the canonical JSON of all
 * other fields; `purpose` keeps it apart from everything else that this key signs.
 */
export const OfferedAgent = ShippedAgent.extend({
  purpose: z.literal("agent-bundle"),
  orgId: OrgId,
  /** By a release key, over `releaseText`; absent for a build that was not released. */
  releaseSignature: z.string().max(200).optional(),
  signature: z.string(),
});
export type OfferedAgent = z.infer<typeof OfferedAgent>;

/** Below 0 when `a` is the older version, 0 when they are the same, above 0 when it is the newer one. */
export function compareAgentVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
