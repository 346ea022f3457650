import "server-only";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import type { Runbook } from "@/lib/contracts/runbook";
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
  const changed = shipped.flatMap((one) => {
    const row = rows.find((candidate) => candidate.slug === one.runbook.id);
    if (row?.source === "custom") {
      log.warn({ orgId, slug: row.slug }, "a custom runbook has the name of a built-in one; the built-in one is not offered");
      return [];
    }
    const isSame = latest.find((candidate) => candidate.slug === one.runbook.id)?.digest === one.digest;
    return isSame ? [] : [{ ...one, version: (row?.latestVersion ?? 0) + 1 }];
  });
  // A new org takes the whole library: a few statements, however many runbooks there are.
  const fresh = changed.filter((one) => one.version === 1);
  await tx.runbook.createMany({
    data: fresh.map(({ runbook, version }) => ({ orgId, slug: runbook.id, source: "built-in", ...summary(runbook, version) })),
  });
  for (const { runbook, version } of changed) {
    if (version > 1) await tx.runbook.updateMany({ where: { orgId, slug: runbook.id }, data: summary(runbook, version) });
  }
  await tx.runbookVersion.createMany({
    data: changed.map(({ runbook, yaml, digest, version }) => {
      const body = runbook as unknown as Prisma.InputJsonObject;
      return { orgId, slug: runbook.id, version, yaml, body, digest, createdByName: "Millwright" };
    }),
  });
}

const summary = ({ title, risk, repairs }: Runbook, latestVersion: number) => ({ title, risk, repairs, latestVersion });

/** At start: every org gets what this version ships. */
export async function syncBuiltInRunbooksOfAllOrgs(): Promise<void> {
  const library = await builtInLibrary();
  for (const orgId of await listOrgIds()) await withOrg(asSystem(orgId), (tx) => syncBuiltInRunbooks(tx, orgId, library));
}
