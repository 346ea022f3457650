import "server-only";
import type { Ctx } from "@/lib/context";
import type { DeclaredPrivate } from "@/lib/contracts/relay";
import { withOrg } from "@/lib/db";
import { actingNode } from "@/lib/repairs/tasks";

const WRITE_EVERY_MS = 30_000;
const MOST = 50_000;
const written = new Map<string, { text: string; atMs: number }>();

/** Stores the private endpoints that a node's host declares, and the gateway at which its agent waits. Most calls write nothing. */
export async function recordConnection(ctx: Ctx, endpoints: DeclaredPrivate[], gatewayUrl: string | null): Promise<void> {
  const nodeId = actingNode(ctx);
  const text = JSON.stringify([endpoints, gatewayUrl]);
  const before = written.get(nodeId);
  if (before?.text === text && Date.now() - before.atMs < WRITE_EVERY_MS) return;
  const data = { endpoints, gatewayUrl, seenAt: new Date() };
  await withOrg(ctx, (tx) =>
    tx.privateLine.upsert({
      where: { orgId_nodeId: { orgId: ctx.orgId, nodeId } },
      create: { orgId: ctx.orgId, nodeId, ...data },
      update: data,
    }),
  );
  if (written.size >= MOST) written.clear();
  written.set(nodeId, { text, atMs: Date.now() });
}
