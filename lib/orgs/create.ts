import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { asSystem, type Ctx } from "@/lib/context";
import { OrgId } from "@/lib/contracts/ids";
import { directoryClient, withOrg } from "@/lib/db";
import { builtInLibrary } from "@/lib/runbooks/library";
import { syncBuiltInRunbooks } from "@/lib/runbooks/sync-built-in";
import { uuidv7 } from "@/lib/uuid";
import { ensureBuiltInRules } from "./built-in-rules";
import { createOrgKey } from "./signing-key";

/** Names that the portal's own addresses have, as pages or below /api. */
const TAKEN = new Set([
  "account",
  "accept-invite",
  "agent",
  "api",
  "auth",
  "docs",
  "invite",
  "orgs",
  "reset",
  "reset-password",
  "sign-in",
  "sign-up",
]);

/** `Vision Team` → `vision-team`; made unique by a number. */
async function freeSlug(name: string): Promise<string> {
  const ascii = name
    .normalize("NFKD")
    .replace(/[^\w\s-]/g, "")
    .trim()
    .toLowerCase();
  const base =
    ascii
      .replace(/[\s_-]+/g, "-")
      .slice(0, 40)
      .replace(/^-|-$/g, "") || "org";
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (!TAKEN.has(slug) && (await directoryClient().org.findUnique({ where: { slug } })) === null) return slug;
  }
}

/** Makes an org with its signing key, its first owner, the built-in runbooks and the built-in alert rules. */
export async function createOrg(name: string, ownerId: string): Promise<{ orgId: OrgId; slug: string }> {
  const orgId = OrgId.parse(uuidv7());
  const signingKey = await createOrgKey(orgId);
  const slug = await freeSlug(name);
  // Reading files and YAML is slow the first time, so it happens before the transaction.
  const library = await builtInLibrary();
  await withOrg(asSystem(orgId), async (tx) => {
    await tx.org.create({ data: { id: orgId, slug, name, signingKey } });
    const { user } = await tx.membership.create({
      data: { orgId, userId: ownerId, role: "owner" },
      select: { user: { select: { name: true } } },
    });
    await syncBuiltInRunbooks(tx, orgId, library);
    await ensureBuiltInRules(tx, orgId);
    const ctx: Ctx = { orgId, actor: { kind: "user", userId: ownerId, name: user.name } };
    await appendAudit(tx, ctx, { action: "org.found", subject: `org:${orgId}`, detail: { name, slug } });
  });
  return { orgId, slug };
}
