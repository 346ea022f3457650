import "server-only";
import { randomBytes } from "node:crypto";
import { can, demand } from "@/lib/auth/authorize";
import { tokenHash } from "@/lib/auth/directory";
import type { Ctx } from "@/lib/context";
import {
  AlertMapping,
  type CreatedReceiver,
  type CreateReceiver,
  type Receiver,
  type ReceiverList,
  type ReceiverRef,
} from "@/lib/contracts/alert-receiver";
import { type Tx, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { absent, refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";
import type { AlertReceiver } from "@/prisma/generated/client";
import { orgNameOf } from "../outgoing-of";

const MOST_RECEIVERS = 50;

const shown = (slug: string, row: AlertReceiver): Receiver => ({
  id: row.id,
  name: row.name,
  kind: row.kind === "json" ? "json" : "alertmanager",
  mapping: row.kind === "json" ? AlertMapping.parse(row.mapping) : null,
  createdAt: row.createdAt.getTime(),
  lastUsedAt: row.lastUsedAt?.getTime() ?? null,
  refused: row.refused,
  refusedAt: row.refusedAt?.getTime() ?? null,
  url: new URL(`/api/${slug}/alert-receivers/${row.id}/alerts`, env().MILLWRIGHT_URL).href,
});

const listIn = async (tx: Tx, ctx: Ctx): Promise<ReceiverList> => {
  const { slug } = await orgNameOf(tx, ctx);
  const rows = await tx.alertReceiver.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
  return { receivers: rows.map((row) => shown(slug, row)), can: { manage: await can(tx, ctx, "alert-receiver.manage") } };
};

export const listReceivers = (ctx: Ctx): Promise<ReceiverList> =>
  withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    return listIn(tx, ctx);
  });

/** Adds a receiver for another system's alerts. Its token is shown only once. @throws AppError `conflict` when the name is taken. */
export function createReceiver(ctx: Ctx, input: CreateReceiver): Promise<CreatedReceiver> {
  return mutate(ctx, "alert-receiver.manage", async (tx) => {
    const { orgId } = ctx;
    const { name, kind } = input;
    if ((await tx.alertReceiver.count({ where: { orgId } })) >= MOST_RECEIVERS)
      throw refuse("conflict", "receiverLimit", { most: MOST_RECEIVERS });
    if (await tx.alertReceiver.findUnique({ where: { orgId_name: { orgId, name } }, select: { id: true } }))
      throw refuse("conflict", "receiverTaken", {}, "name");
    const token = `mwr_${randomBytes(32).toString("base64url")}`;
    const mapping = input.kind === "json" ? input.mapping : {};
    const row = await tx.alertReceiver.create({ data: { orgId, name, kind, tokenHash: tokenHash(token), mapping } });
    await recordSecurityChange(tx, ctx, "receiverAdded", { name });
    const receiver = shown((await orgNameOf(tx, ctx)).slug, row);
    return { subject: `alert-receiver:${row.id}`, after: receiver, result: { receiver, token } };
  });
}

/** Removes the receiver; its incidents stay. @throws AppError `not-found`. */
export function removeReceiver(ctx: Ctx, { receiverId }: ReceiverRef): Promise<ReceiverList> {
  return mutate(ctx, "alert-receiver.manage", async (tx) => {
    const key = { orgId_id: { orgId: ctx.orgId, id: receiverId } };
    const before = await tx.alertReceiver.findUnique({ where: key, select: { name: true, kind: true } });
    if (!before) throw absent();
    await tx.alertReceiver.delete({ where: key });
    await recordSecurityChange(tx, ctx, "receiverRemoved", { name: before.name });
    return { subject: `alert-receiver:${receiverId}`, before, result: await listIn(tx, ctx) };
  });
}
