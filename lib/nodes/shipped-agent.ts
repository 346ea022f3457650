import "server-only";
import { readFile } from "node:fs/promises";
import { canonicalJson } from "@/lib/canonical";
import type { Ctx } from "@/lib/context";
import { compareAgentVersions, type OfferedAgent, ShippedAgent } from "@/lib/contracts/agent-bundle";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { signWithOrgKey } from "@/lib/orgs/signing-key";

/** The bundle that hosts are given. */
export const agentBundleFile = (): string => env().MILLWRIGHT_AGENT;

/** What this installation gives to hosts, as the build wrote it beside the bundle; null when nothing was built, or is being built just now. */
export async function shippedAgent(): Promise<ShippedAgent | null> {
  try {
    return ShippedAgent.parse(JSON.parse(await readFile(agentBundleFile().replace(/\.cjs$/, ".json"), "utf8")));
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
  if (!shipped) throw new AppError("not-found", "This installation has no agent to offer. Build it first.");
  const body = { ...shipped, purpose: "agent-bundle" as const, orgId: ctx.orgId };
  return { ...body, signature: await signWithOrgKey(ctx.orgId, canonicalJson(body)) };
}
