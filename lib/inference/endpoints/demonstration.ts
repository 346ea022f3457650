import "server-only";
import type { Ctx } from "@/lib/context";
import { DEMONSTRATION_ID } from "@/lib/contracts/playground";
import type { Tx } from "@/lib/db";
import { env } from "@/lib/env";

/**
 * The demonstration model as an endpoint; null where `npm start` did not start it. It can be reached only through its Unix socket and by its id: there is
 * no address that a person could type to reach it, or anything else on this machine.
 */
export function demonstrationEndpoint() {
  const { MILLWRIGHT_MODEL_SOCKET: socketPath, MILLWRIGHT_MODEL_SECRET: apiKey } = env();
  if (!socketPath || !apiKey) return null;
  return { id: DEMONSTRATION_ID, name: "Demonstration model", baseUrl: "http://demonstration.invalid/v1", apiKey, socketPath };
}

/** An organisation with its own endpoint is not offered the demonstration model. */
export const stepsAside = async (tx: Tx, ctx: Ctx) => (await tx.endpoint.count({ where: { orgId: ctx.orgId } })) > 0;
