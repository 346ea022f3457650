import "server-only";
import * as z from "zod";
import type { Ctx } from "@/lib/context";
import { DeclaredPrivate } from "@/lib/contracts/relay";
import type { Tx } from "@/lib/db";

/** A node without a request from its agent for this long counts as disconnected. An agent asks at least every 25 s. */
const STALE_MS = 90_000;

/** The private endpoints that hosts declare, by node, where the node's agent waits for requests now. */
export async function connectedPrivateEndpoints(tx: Tx, ctx: Pick<Ctx, "orgId">): Promise<Map<string, DeclaredPrivate[]>> {
  const rows = await tx.privateLine.findMany({ where: { orgId: ctx.orgId, seenAt: { gt: new Date(Date.now() - STALE_MS) } } });
  return new Map(rows.map(({ nodeId, endpoints }) => [nodeId, z.array(DeclaredPrivate).safeParse(endpoints).data ?? []]));
}
