import "server-only";
import { isIP } from "node:net";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import { Batching, type BatchRouteRow, CreateBatchRoute, type RemoveBatchRoute } from "@/lib/contracts/inference";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { isRefusedAddress } from "../endpoints/refused-address";
import { hostOf } from "../endpoints/request-endpoint";
import { seal, unseal } from "../endpoints/seal";

/** A batch route with its key opened. It stays on the server. */
export interface OpenBatchRoute extends BatchRouteRow {
  apiKey: string | null;
}

const rowsOf = (tx: Tx, { orgId }: Pick<Ctx, "orgId">) => tx.batchRoute.findMany({ where: { orgId }, orderBy: { name: "asc" } });
type Row = Awaited<ReturnType<typeof rowsOf>>[number];

const shown = ({ id, name, url, keyCipher, inputField, outputField, batching }: Row): BatchRouteRow => ({
  id,
  name,
  url,
  hasKey: keyCipher !== null,
  inputField,
  outputField,
  batching: Batching.parse(batching),
});

/** The org's batch routes, without their keys. */
export const listBatchRoutes = async (tx: Tx, ctx: Pick<Ctx, "orgId">): Promise<BatchRouteRow[]> => (await rowsOf(tx, ctx)).map(shown);

/** The org's batch routes with their keys opened; for the door only. */
export const loadBatchRoutes = async (tx: Tx, ctx: Pick<Ctx, "orgId">): Promise<OpenBatchRoute[]> =>
  (await rowsOf(tx, ctx)).map((row) => ({ ...shown(row), apiKey: row.keyCipher === null ? null : unseal(row.keyCipher, row.id) }));

/**
 * Adds an HTTP endpoint whose calls the door may batch: `/v1/batch/<name>`.
 * @throws AppError `invalid` for an address that is refused, `conflict` when the name is taken.
 */
export function createBatchRoute(ctx: Ctx, request: CreateBatchRoute): Promise<BatchRouteRow> {
  const input = CreateBatchRoute.parse(request);
  const host = hostOf(new URL(input.url));
  if (isIP(host) !== 0 && isRefusedAddress(host)) throw refuse("invalid", "privateAddress", { host }, "url");
  return mutate(ctx, "inference.configure", async (tx) => {
    const taken = await tx.batchRoute.findUnique({ where: { orgId_name: { orgId: ctx.orgId, name: input.name } }, select: { id: true } });
    if (taken) throw refuse("conflict", "batchRouteTaken", {}, "name");
    const { apiKey, ...fields } = input;
    const id = uuidv7();
    const key = apiKey?.trim();
    const row = await tx.batchRoute.create({ data: { ...fields, id, orgId: ctx.orgId, keyCipher: key ? seal(key, id) : null } });
    const result = shown(row);
    return { subject: `batch-route:${id}`, after: result, result, due: () => publish(ctx.orgId, { noun: "inference" }) };
  });
}

/** @throws AppError `not-found` when it is gone already. */
export function removeBatchRoute(ctx: Ctx, { routeId }: RemoveBatchRoute): Promise<Record<string, never>> {
  return mutate(ctx, "inference.configure", async (tx) => {
    const row = (await rowsOf(tx, ctx)).find(({ id }) => id === routeId);
    if (!row) throw refuse("not-found", "noBatchRoute");
    await tx.batchRoute.deleteMany({ where: { orgId: ctx.orgId, id: routeId } });
    return { subject: `batch-route:${routeId}`, before: shown(row), result: {}, due: () => publish(ctx.orgId, { noun: "inference" }) };
  });
}
