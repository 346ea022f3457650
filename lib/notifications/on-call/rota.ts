import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type Rota, RotaBody, type RotaList, type RotaRef, type SaveRota } from "@/lib/contracts/on-call";
import { type Tx, withOrg } from "@/lib/db";
import { absent, refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { callOrder } from "./shift";

const MOST_ROTAS = 50;

const rowsOf = async (tx: Tx, orgId: string) =>
  (await tx.rota.findMany({ where: { orgId }, orderBy: { name: "asc" } })).map(({ id, name, body }) => ({
    id,
    name,
    body: RotaBody.parse(body),
  }));

const namesOf = async (tx: Tx, orgId: string): Promise<Map<string, string>> => {
  const members = await tx.membership.findMany({ where: { orgId }, select: { userId: true, user: { select: { name: true } } } });
  return new Map(members.map(({ userId, user }) => [userId, user.name]));
};

/** The rotas, each with who is on call now: the first in turn who is still a member. */
export function listRotas(ctx: Ctx): Promise<RotaList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const names = await namesOf(tx, ctx.orgId);
    const rotas = (await rowsOf(tx, ctx.orgId)).map((rota): Rota => {
      const userId = callOrder(rota.body, Date.now()).find((id) => names.has(id));
      return { ...rota, onCall: userId ? { userId, name: names.get(userId) ?? "" } : null };
    });
    return { rotas, can: { edit: await can(tx, ctx, "on-call.edit") } };
  });
}

/** Adds a rota or changes one. @throws AppError `invalid` for a person who is no member, `conflict` when the name is taken, `not-found`. */
export async function saveRota(ctx: Ctx, { rotaId, name, body }: SaveRota): Promise<RotaList> {
  await mutate(ctx, "on-call.edit", async (tx) => {
    const { orgId } = ctx;
    const names = await namesOf(tx, orgId);
    if (body.memberIds.some((id) => !names.has(id))) throw refuse("invalid", "onCallMembers", {}, "body.memberIds");
    const before = rotaId ? await tx.rota.findUnique({ where: { orgId_id: { orgId, id: rotaId } } }) : null;
    if (rotaId && !before) throw absent();
    if (!rotaId && (await tx.rota.count({ where: { orgId } })) >= MOST_ROTAS) throw refuse("conflict", "rotaLimit", { most: MOST_ROTAS });
    const taken = await tx.rota.findUnique({ where: { orgId_name: { orgId, name } }, select: { id: true } });
    if (taken && taken.id !== rotaId) throw refuse("conflict", "rotaTaken", {}, "name");
    const id = rotaId ?? uuidv7();
    await tx.rota.upsert({ where: { orgId_id: { orgId, id } }, create: { id, orgId, name, body }, update: { name, body } });
    return { subject: `rota:${id}`, before, after: { name, body }, result: undefined };
  });
  return listRotas(ctx);
}

/** Removes a rota, and ends the calls that it has begun. @throws AppError `not-found`. */
export async function removeRota(ctx: Ctx, { rotaId }: RotaRef): Promise<RotaList> {
  await mutate(ctx, "on-call.edit", async (tx) => {
    const { orgId } = ctx;
    const before = await tx.rota.findUnique({ where: { orgId_id: { orgId, id: rotaId } } });
    if (!before) throw absent();
    await tx.page.deleteMany({ where: { orgId, rotaId } });
    await tx.rota.delete({ where: { orgId_id: { orgId, id: rotaId } } });
    return { subject: `rota:${rotaId}`, before, result: undefined };
  });
  return listRotas(ctx);
}
