import "server-only";
import type { Ctx } from "@/lib/context";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { unseal } from "./seal";

export interface OpenEndpoint {
  id: string;
  name: string;
  baseUrl: string;
  apiKey: string | null;
}

/**
 * An endpoint with its key opened. It stays on the server: nothing that a browser gets is made of it.
 * @throws AppError `not-found` in another org; `unavailable` when the key was sealed under another secret.
 */
export async function loadEndpoint(tx: Tx, ctx: Ctx, endpointId: string): Promise<OpenEndpoint> {
  const row = await tx.endpoint.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: endpointId } } });
  if (!row) throw new AppError("not-found", "There is no such endpoint.");
  const apiKey = row.keyCipher === null ? null : unseal(row.keyCipher, row.id);
  if (row.keyCipher !== null && apiKey === null) {
    throw new AppError("unavailable", "This endpoint's key was sealed under another secret. Remove the endpoint and add it again.");
  }
  return { id: row.id, name: row.name, baseUrl: row.baseUrl, apiKey };
}
