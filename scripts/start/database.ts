import { connectionOf } from "@/lib/connection";
import { env } from "@/lib/env";
import { ensureBuiltInRulesOfAllOrgs } from "@/lib/orgs/built-in-rules";
import { syncBuiltInRunbooksOfAllOrgs } from "@/lib/runbooks/sync-built-in";
import { deployMigrations } from "@/prisma/migrate";
import { grantToServing, refuseBypass, refuseToServeAs } from "../postgres/roles";

/**
 * Migrates the database to this version: the owner migrates, another role serves, and neither can bypass row security. Updates built-in runbooks to
 * this version, and adds missing built-in alert rules.
 */
export async function prepareDatabase(say: (line: string) => void): Promise<void> {
  const serving = connectionOf();
  const ownerUrl = env().DATABASE_OWNER_URL;
  const owner = ownerUrl ? connectionOf(ownerUrl) : serving;
  await refuseBypass(owner);
  await refuseBypass(serving);
  if (!ownerUrl && process.env.MILLWRIGHT_ONE_DATABASE_ROLE !== "1") await refuseToServeAs(serving);
  const applied = await deployMigrations(owner);
  if (applied.length > 0) say(`Applied ${applied.length} migration${applied.length === 1 ? "" : "s"}.`);
  if (ownerUrl) {
    await grantToServing(owner, serving.user);
    await refuseToServeAs(serving);
  }
  await syncBuiltInRunbooksOfAllOrgs();
  await ensureBuiltInRulesOfAllOrgs();
}
