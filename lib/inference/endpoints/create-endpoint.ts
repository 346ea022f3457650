import "server-only";
import { isIP } from "node:net";
import type * as z from "zod";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { CreateEndpoint, Endpoint } from "@/lib/contracts/playground";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { isRefusedAddress } from "./refused-address";
import { hostOf } from "./request-endpoint";
import { seal } from "./seal";

/**
 * Adds an OpenAI-compatible endpoint. The key is sealed before it is stored and is never given back.
 * Names are checked again at every connection, since what a name points to may change.
 * @throws AppError `invalid` for a metadata address, `conflict` when the name is taken.
 */
export function createEndpoint(ctx: Ctx, input: CreateEndpoint): Promise<z.infer<typeof Endpoint>> {
  const host = hostOf(new URL(input.baseUrl));
  if (isIP(host) !== 0 && isRefusedAddress(host)) throw refuse("invalid", "privateAddress", { host }, "baseUrl");
  return mutate(ctx, "endpoint.manage", async (tx) => {
    const taken = await tx.endpoint.findUnique({ where: { orgId_name: { orgId: ctx.orgId, name: input.name } }, select: { id: true } });
    if (taken) throw refuse("conflict", "endpointTaken", {}, "name");
    const id = uuidv7();
    const key = input.apiKey?.trim();
    const row = await tx.endpoint.create({
      data: { id, orgId: ctx.orgId, name: input.name, baseUrl: input.baseUrl, keyCipher: key ? seal(key, id) : null },
    });
    const result = { id, name: row.name, baseUrl: row.baseUrl, hasKey: row.keyCipher !== null, createdAt: row.createdAt.getTime() };
    return { subject: `endpoint:${id}`, after: result, result, due: () => publish(ctx.orgId, { noun: "playground" }) };
  });
}
