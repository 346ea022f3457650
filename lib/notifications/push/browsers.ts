import "server-only";
import { isIP } from "node:net";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { AddBrowser, BrowserList, BrowserRef } from "@/lib/contracts/push";
import { type Tx, withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { absent, refuse } from "@/lib/errors";
import { isRefusedAddress } from "@/lib/inference/endpoints/refused-address";
import { hostOf } from "@/lib/inference/endpoints/request-endpoint";
import { seal } from "@/lib/inference/endpoints/seal";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { personHere } from "../preference";
import { vapidKeys } from "./vapid-keys";

const MOST_BROWSERS = 20;
export const sealedForBrowser = (id: string): string => `push:${id}`;

async function listIn(tx: Tx, orgId: string, userId: string): Promise<BrowserList["browsers"]> {
  const rows = await tx.pushSubscription.findMany({ where: { orgId, userId }, orderBy: { createdAt: "asc" } });
  return rows.map(({ id, name, createdAt }) => ({ id, name, createdAt: createdAt.getTime() }));
}

/** The member's own browsers that show notifications. */
export async function listBrowsers(ctx: Ctx): Promise<BrowserList> {
  const browsers = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "notification.choose");
    return listIn(tx, ctx.orgId, personHere(ctx));
  });
  return { publicKey: (await vapidKeys()).publicKey, browsers };
}

/** Adds the member's browser. One that another member used before is theirs from now on. @throws AppError `invalid` for an address that this installation does not allow. */
export async function addBrowser(ctx: Ctx, { name, endpoint, keys }: AddBrowser): Promise<BrowserList> {
  const host = hostOf(new URL(endpoint));
  if (isIP(host) !== 0 && isRefusedAddress(host, env().MILLWRIGHT_PUSH_NETWORKS))
    throw refuse("invalid", "privateAddress", { host }, "endpoint");
  await mutate(ctx, "notification.choose", async (tx) => {
    const { orgId } = ctx;
    const userId = personHere(ctx);
    await tx.pushSubscription.deleteMany({ where: { orgId, endpoint } });
    if ((await tx.pushSubscription.count({ where: { orgId, userId } })) >= MOST_BROWSERS)
      throw refuse("conflict", "browserLimit", { most: MOST_BROWSERS });
    const id = uuidv7();
    const authCipher = seal(keys.auth, sealedForBrowser(id));
    await tx.pushSubscription.create({ data: { id, orgId, userId, endpoint, p256dh: keys.p256dh, authCipher, name } });
    return { subject: `browser:${id}`, after: { name, host }, result: undefined };
  });
  return listBrowsers(ctx);
}

/** @throws AppError `not-found` for one that is not the member's own. */
export async function removeBrowser(ctx: Ctx, { browserId }: BrowserRef): Promise<BrowserList> {
  await mutate(ctx, "notification.choose", async (tx) => {
    const { count } = await tx.pushSubscription.deleteMany({ where: { orgId: ctx.orgId, userId: personHere(ctx), id: browserId } });
    if (count === 0) throw absent();
    return { subject: `browser:${browserId}`, result: undefined };
  });
  return listBrowsers(ctx);
}
