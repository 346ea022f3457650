import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { canonicalJson } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { compareAgentVersions, type OfferedAgent, Release, ShippedAgent } from "@/lib/contracts/agent-bundle";
import { env } from "@/lib/env";
import { refuse } from "@/lib/errors";
import { signWithOrgKey } from "@/lib/orgs/signing-key";

/** The bundle that hosts download. */
export const agentBundleFile = (): string => env().MILLWRIGHT_AGENT;

/** The description of the shipped agent, as the build wrote it beside the bundle; null when nothing was built, or a build is running. */
export async function shippedAgent(): Promise<ShippedAgent | null> {
  try {
    return ShippedAgent.parse(JSON.parse(await readFile(agentBundleFile().replace(/\.cjs$/, ".json"), "utf8")));
  } catch {
    return null;
  }
}

/** The path of the signed release, beside the agent's bundle. */
export const releaseFile = (): string => path.join(path.dirname(agentBundleFile()), "release.json");

/** The release key's signature over this very bundle; null for one that was built after the last release. */
async function releaseSignature({ version, sha256 }: ShippedAgent): Promise<string | null> {
  try {
    const { agent } = Release.parse(JSON.parse(await readFile(releaseFile(), "utf8")));
    return agent.version === version && agent.sha256 === sha256 ? agent.signature : null;
  } catch {
    return null;
  }
}

/** The shipped version when it is newer than the one that a node runs. */
export const updateFor = (shipped: ShippedAgent | null, running: string | null): string | null =>
  shipped && running && /^\d+(\.\d+)+$/.test(running) && compareAgentVersions(shipped.version, running) > 0 ? shipped.version : null;

/** The shipped agent, signed for the nodes of an org. @throws AppError `not-found` when nothing was built. */
export async function offerAgent(ctx: Ctx): Promise<OfferedAgent> {
  const shipped = await shippedAgent();
  if (!shipped) throw refuse("not-found", "noAgentBuilt");
  const released = await releaseSignature(shipped);
  const body = { ...shipped, purpose: "agent-bundle" as const, orgId: ctx.orgId, ...(released ? { releaseSignature: released } : {}) };
  return { ...body, signature: await signWithOrgKey(ctx.orgId, canonicalJson(body)) };
}
