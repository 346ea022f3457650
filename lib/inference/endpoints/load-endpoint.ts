import "server-only";
import type { Ctx } from "@/lib/context";
import { DEMONSTRATION_ID } from "@/lib/contracts/playground";
import type { Tx } from "@/lib/db";
import { AppError, refuse } from "@/lib/errors";
import { demonstrationEndpoint, stepsAside } from "./demonstration";
import type { EndpointAccess } from "./request-endpoint";
import { unseal } from "./seal";

export interface OpenEndpoint extends EndpointAccess {
  id: string;
  name: string;
  baseUrl: string;
}

/**
 * An endpoint with its key opened. It stays on the server and is never sent to a browser.
 * @throws AppError `not-found` in another org; `unavailable` when the key was sealed under another secret.
 */
export async function loadEndpoint(tx: Tx, ctx: Ctx, endpointId: string): Promise<OpenEndpoint> {
  if (endpointId === DEMONSTRATION_ID) {
    const demonstration = (await stepsAside(tx, ctx)) ? null : demonstrationEndpoint();
    if (!demonstration) throw refuse("not-found", "noDemonstration");
    return demonstration;
  }
  const row = await tx.endpoint.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: endpointId } } });
  if (!row) throw refuse("not-found", "noEndpoint");
  return open(row);
}

/** All endpoints of an org, with their keys opened. One whose key cannot be opened is left out and named in `problems`. */
export async function loadEndpoints(tx: Tx, ctx: Pick<Ctx, "orgId">): Promise<{ endpoints: OpenEndpoint[]; problems: string[] }> {
  const rows = await tx.endpoint.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" } });
  const endpoints: OpenEndpoint[] = [];
  const problems: string[] = [];
  for (const row of rows) {
    try {
      endpoints.push(open(row));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(`${row.name}: ${error.message}`);
    }
  }
  return { endpoints, problems };
}

interface Row {
  id: string;
  orgId: string;
  name: string;
  baseUrl: string;
  keyCipher: string | null;
  nodeId: string | null;
  privateName: string | null;
}

function open(row: Row): OpenEndpoint {
  const apiKey = row.keyCipher === null ? null : unseal(row.keyCipher, row.id);
  if (row.keyCipher !== null && apiKey === null) {
    throw refuse("unavailable", "endpointKeySealed");
  }
  const { id, orgId, name, baseUrl, nodeId, privateName } = row;
  return { id, name, baseUrl, apiKey, ...(nodeId && privateName ? { way: { orgId, nodeId, endpoint: privateName } } : {}) };
}
