import "server-only";
import { demand } from "@/lib/auth/authorize";
import { demandRecentProof } from "@/lib/auth/recent-proof";
import type { Ctx } from "@/lib/context";
import type { PasskeyChallenge, PasskeyList, RegisterPasskey, RemovePasskey } from "@/lib/contracts/passkey";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { recordSecurityChange } from "@/lib/events/security-change";
import { mutate } from "@/lib/mutate";
import { isChallengeOf, newChallenge } from "./challenge";
import { relyingParty } from "./relying-party";
import { newPublicKey } from "./verify";

/** The person who acts. @throws AppError `forbidden` for the system and for nodes. */
function person(ctx: Ctx): { userId: string; name: string } {
  if (ctx.actor.kind !== "user") throw refuse("forbidden", "passkeysNeedPerson");
  return ctx.actor;
}

/** A person's keys, oldest first. */
export const passkeysOf = (tx: Tx, userId: string) => tx.passkey.findMany({ where: { userId }, orderBy: { createdAt: "asc" } });

/** What the browser needs to make a key for this person. @throws AppError `reauthenticate`. */
export function startPasskey(ctx: Ctx): Promise<PasskeyChallenge> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "passkey.manage");
    await demandRecentProof(tx, ctx);
    const { userId, name } = person(ctx);
    const exclude = (await passkeysOf(tx, userId)).map((passkey) => passkey.credentialId);
    return { challenge: newChallenge(userId), rpId: relyingParty().rpId, userId, userName: name, exclude };
  });
}

/** @throws AppError `invalid` with what is wrong with the credential; `conflict` for one that is registered already; `reauthenticate`. */
export async function registerPasskey(ctx: Ctx, input: RegisterPasskey): Promise<PasskeyList> {
  const { userId } = person(ctx);
  if (!isChallengeOf(userId, input.challenge)) throw refuse("invalid", "challengeOld", {}, "challenge");
  const publicKey = await newPublicKey(input).catch((error: Error) => {
    throw refuse("invalid", "passkeyRefused", { why: error.message });
  });
  await mutate(ctx, "passkey.manage", async (tx) => {
    await demandRecentProof(tx, ctx);
    if (await tx.passkey.findUnique({ where: { credentialId: input.credentialId } })) throw refuse("conflict", "passkeyKnown");
    await tx.passkey.create({ data: { credentialId: input.credentialId, userId, name: input.name, publicKey } });
    await recordSecurityChange(tx, ctx, "passkeyAdded", { name: input.name });
    return { subject: `user:${userId}`, after: { passkey: input.name, credentialId: input.credentialId, publicKey }, result: undefined };
  });
  return listPasskeys(ctx);
}

/** The caller's passkeys, with what a host pins of each. @throws AppError `forbidden`. */
export function listPasskeys(ctx: Ctx): Promise<PasskeyList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "passkey.manage");
    const { userId, name } = person(ctx);
    const { rpId, origin } = relyingParty();
    const passkeys = (await passkeysOf(tx, userId)).map((passkey) => ({
      credentialId: passkey.credentialId,
      name: passkey.name,
      createdAt: passkey.createdAt.getTime(),
      pin: { name, credentialId: passkey.credentialId, publicKey: passkey.publicKey, origins: [origin], rpId },
    }));
    return { passkeys };
  });
}

/** Approvals that were signed with it keep their signatures. @throws AppError `not-found` for another person's; `reauthenticate`. */
export async function removePasskey(ctx: Ctx, input: RemovePasskey): Promise<PasskeyList> {
  const { userId } = person(ctx);
  await mutate(ctx, "passkey.manage", async (tx) => {
    await demandRecentProof(tx, ctx);
    const { count } = await tx.passkey.deleteMany({ where: { credentialId: input.credentialId, userId } });
    if (count === 0) throw refuse("not-found", "absent");
    await recordSecurityChange(tx, ctx, "passkeyRemoved");
    return { subject: `user:${userId}`, before: { credentialId: input.credentialId }, result: undefined };
  });
  return listPasskeys(ctx);
}
