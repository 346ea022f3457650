import "server-only";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { type Tx, withOrg } from "@/lib/db";
import { log } from "@/lib/log";
import type { Prisma } from "@/prisma/generated/client";
import { type BuiltInRunbook, builtInLibrary } from "./library";

/**
 * Brings an org's copy of the built-in library up to date: a changed file becomes a new version, old versions stay for the repairs
 * that used them. A custom runbook by the same name is the org's own and stays.
 */
export async function syncBuiltInRunbooks(tx: Tx, orgId: string, library?: readonly BuiltInRunbook[]): Promise<void> {
  const shipped = library ?? (await builtInLibrary());
  // Two processes that start at once must not both add version 1.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`runbooks:${orgId}`}, 0))`;
  const rows = await tx.runbook.findMany({ where: { orgId } });
  const latest = await tx.runbookVersion.findMany({
    where: { orgId, OR: rows.map((row) => ({ slug: row.slug, version: row.latestVersion })) },
    select: { slug: true, digest: true },
  });
  for (const { runbook, yaml, digest } of shipped) {
    const row = rows.find((one) => one.slug === runbook.id);
    if (row?.source === "custom") {
      log.warn({ orgId, slug: runbook.id }, "a custom runbook has the name of a built-in one; the built-in one is not offered");
      continue;
    }
    if (latest.find((one) => one.slug === runbook.id)?.digest === digest) continue;
    const version = (row?.latestVersion ?? 0) + 1;
    const summary = { title: runbook.title, risk: runbook.risk, repairs: runbook.repairs, latestVersion: version };
    await tx.runbook.upsert({
      where: { orgId_slug: { orgId, slug: runbook.id } },
      create: { orgId, slug: runbook.id, source: "built-in", ...summary },
      update: summary,
    });
    const body = runbook as unknown as Prisma.InputJsonObject;
    await tx.runbookVersion.create({ data: { orgId, slug: runbook.id, version, yaml, body, digest, createdByName: "Millwright" } });
  }
}

/** At start: every org gets what this version ships. */
export async function syncBuiltInRunbooksOfAllOrgs(): Promise<void> {
  for (const orgId of await listOrgIds()) await withOrg(asSystem(orgId), (tx) => syncBuiltInRunbooks(tx, orgId));
}
