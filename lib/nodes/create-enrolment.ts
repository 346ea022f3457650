import "server-only";
import { randomBytes } from "node:crypto";
import { tokenHash } from "@/lib/auth/directory";
import { type Ctx, personOf } from "@/lib/context";
import type { CreatedEnrolment, CreateEnrolment } from "@/lib/contracts/node";
import { env } from "@/lib/env";
import { mutate } from "@/lib/mutate";
import { keyFingerprint } from "@/lib/orgs/signing-key";

const SECRET_BYTES = 24;

/** One line for a shell: downloads the installer from the portal and runs it with the token. */
const installCommand = (url: string, token: string): string => {
  const portal = url.replace(/\/+$/, "");
  return `curl -fsS ${portal}/agent/install.sh | sh -s -- --portal ${portal} --token ${token}`;
};

/**
 * Makes a one-time token for one node. It carries the fingerprint of the org's signing key, so that nobody can give the agent another key at its first contact.
 * The token is in the answer and nowhere else.
 */
export function createEnrolment(ctx: Ctx, input: CreateEnrolment): Promise<CreatedEnrolment> {
  return mutate(ctx, "node.enrol", async (tx) => {
    const org = await tx.org.findUniqueOrThrow({ where: { id: ctx.orgId }, select: { signingKey: true } });
    const token = `mwe_${randomBytes(SECRET_BYTES).toString("base64url")}.${keyFingerprint(org.signingKey)}`;
    const expiresAt = new Date(Date.now() + input.ttlMinutes * 60_000);
    const { id } = await tx.enrolment.create({
      data: {
        orgId: ctx.orgId,
        tokenHash: tokenHash(token),
        expiresAt,
        ...(input.name ? { name: input.name } : {}),
        createdById: personOf(ctx),
      },
    });
    return {
      subject: `enrolment:${id}`,
      after: { name: input.name, expiresAtMs: expiresAt.getTime() },
      result: { id, token, command: installCommand(env().MILLWRIGHT_URL, token), expiresAt: expiresAt.getTime() },
    };
  });
}
