import "server-only";
import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import type { Ctx } from "@/lib/context";
import type { CreateChannel, CreatedChannel } from "@/lib/contracts/notifications";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { isRefusedAddress } from "@/lib/inference/endpoints/refused-address";
import { hostOf } from "@/lib/inference/endpoints/request-endpoint";
import { seal } from "@/lib/inference/endpoints/seal";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { asChannel, sealedFor } from "./load-channel";
import { canMail } from "./mail";

const MOST_CHANNELS = 50;

function refuseAddress(url: string, path: string): void {
  const host = URL.canParse(url) ? hostOf(new URL(url)) : "";
  if (!/^https?:\/\//.test(url) || host === "") throw refuse("invalid", "needsWebAddress", {}, path);
  if (isIP(host) !== 0 && isRefusedAddress(host)) throw refuse("invalid", "privateAddress", { host }, path);
}

/** @throws AppError `invalid` for a channel that cannot work. @returns the secret to store, generated for a webhook without one. */
function checkedSecret({ config, secret }: CreateChannel): { secret: string | null; made: boolean } {
  const given = secret || null;
  switch (config.kind) {
    case "email":
      if (!canMail()) throw refuse("invalid", "noMail", {}, "config.kind");
      return { secret: null, made: false };
    case "slack":
      if (!given) throw refuse("invalid", "needsWebhook", {}, "secret");
      refuseAddress(given, "secret");
      return { secret: given, made: false };
    case "pagerduty":
      if (!given) throw refuse("invalid", "needsRoutingKey", {}, "secret");
      refuseAddress(config.url, "config.url");
      return { secret: given, made: false };
    case "alertmanager":
      refuseAddress(config.url, "config.url");
      return { secret: given, made: false };
    case "webhook":
      refuseAddress(config.url, "config.url");
      return given ? { secret: given, made: false } : { secret: `mws_${randomBytes(32).toString("base64url")}`, made: true };
  }
}

/**
 * Adds a channel. Its secret is sealed before it is stored and is never given back; a webhook's signing key that is made here is shown this once.
 * @throws AppError `invalid` for an address that this installation does not allow, `conflict` when the name is taken.
 */
export function createChannel(ctx: Ctx, input: CreateChannel): Promise<CreatedChannel> {
  const { secret, made } = checkedSecret(input);
  return mutate(ctx, "channel.manage", async (tx) => {
    const { orgId } = ctx;
    const { name, config, topics, minSeverity, language } = input;
    if ((await tx.notificationChannel.count({ where: { orgId } })) >= MOST_CHANNELS)
      throw refuse("conflict", "channelLimit", { most: MOST_CHANNELS });
    const taken = await tx.notificationChannel.findUnique({ where: { orgId_name: { orgId, name } }, select: { id: true } });
    if (taken) throw refuse("conflict", "channelTaken", {}, "name");
    const id = uuidv7();
    const secretCipher = secret === null ? null : seal(secret, sealedFor(id));
    const row = await tx.notificationChannel.create({
      data: { id, orgId, name, kind: config.kind, config, secretCipher, topics: [...new Set(topics)], minSeverity, language },
    });
    const channel = asChannel(row);
    await recordSecurityChange(tx, ctx, "channelAdded", { name });
    return { subject: `channel:${id}`, after: channel, result: { channel, signingSecret: made ? secret : null } };
  });
}
