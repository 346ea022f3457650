import pg from "pg";
import { type Connection, connectionOf } from "@/lib/connection";
import { syncBuiltInRunbooksOfAllOrgs } from "@/lib/runbooks/sync-built-in";
import { deployMigrations } from "@/prisma/migrate";

/** Row-level security does not hold for a role that may bypass it: such a role is refused. @throws Error that says what to do. */
async function refuseRoleThatBypasses(connection: Connection): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query("SELECT rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user");
    if (rows[0]?.bypasses) {
      throw new Error(
        `The database role "${connection.user}" is a superuser or has BYPASSRLS, so organisations would not be kept apart. Use a role with NOSUPERUSER NOBYPASSRLS that owns the database.`,
      );
    }
  } finally {
    await client.end();
  }
}

/** Brings the database to this version: role checked, migrations applied, built-in runbooks as this version ships them. */
export async function prepareDatabase(say: (line: string) => void): Promise<void> {
  const connection = connectionOf();
  await refuseRoleThatBypasses(connection);
  const applied = await deployMigrations(connection);
  if (applied.length > 0) say(`Applied ${applied.length} migration${applied.length === 1 ? "" : "s"}.`);
  await syncBuiltInRunbooksOfAllOrgs();
}
