import pg from "pg";
import type { Connection } from "@/lib/connection";
import { QUEUE_SCHEMA } from "@/lib/jobs/backend";

async function asked<T>(connection: Connection, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

interface Rights {
  bypasses: boolean;
  makesDatabases: boolean;
  makesRoles: boolean;
  /** Whether a role owns a table, or can act as an owner: it could switch row security off. */
  owns: boolean;
}

const rightsOf = (connection: Connection): Promise<Rights> =>
  asked(connection, async (client) => {
    const { rows } = await client.query<Rights>(
      `SELECT r.rolsuper OR r.rolbypassrls AS bypasses, r.rolcreatedb AS "makesDatabases", r.rolcreaterole AS "makesRoles",
              EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                      AND pg_has_role(current_user, c.relowner, 'MEMBER'))
              OR EXISTS (SELECT FROM pg_database d WHERE d.datname = current_database() AND pg_has_role(current_user, d.datdba, 'MEMBER')) AS owns
       FROM pg_roles r WHERE r.rolname = current_user`,
    );
    return rows[0]!;
  });

/** Refuses an owning or serving role that can bypass row-level security. @throws Error that says what to do. */
export async function refuseBypass(connection: Connection): Promise<void> {
  if (!(await rightsOf(connection)).bypasses) return;
  throw new Error(
    `The database role "${connection.user}" is a superuser or has BYPASSRLS, so organisations would not be kept apart. Use a role with NOSUPERUSER NOBYPASSRLS.`,
  );
}

/** Refuses a role with more rights than serving needs. @throws Error that says what to do. */
export async function refuseToServeAs(connection: Connection): Promise<void> {
  const rights = await rightsOf(connection);
  const tooMuch = [
    rights.owns && "owns the database or its tables",
    rights.makesDatabases && "has CREATEDB",
    rights.makesRoles && "has CREATEROLE",
  ];
  const found = tooMuch.filter((one) => one !== false);
  if (found.length === 0) return;
  throw new Error(
    `The database role "${connection.user}" ${found.join(" and ")}. Whoever gets hold of a role that serves could switch row security off. Name a role without these rights in DATABASE_URL and the owner in DATABASE_OWNER_URL (README, "Your own PostgreSQL and Redis"), or accept one role for both with MILLWRIGHT_ONE_DATABASE_ROLE=1.`,
  );
}

/**
 * The owner's tables or sequences of a schema, quoted for SQL. The queue makes sequences as the role that serves, and the owner cannot grant rights
 * on those.
 */
async function ownRelations(client: pg.Client, schema: string, kinds: string[]): Promise<string | undefined> {
  const { rows } = await client.query<{ names: string | null }>(
    `SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ') AS names FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = ANY ($2) AND pg_has_role(current_user, c.relowner, 'USAGE')`,
    [schema, kinds],
  );
  return rows[0]?.names ?? undefined;
}

/** Grants the role that serves the rights that it needs on the owner's tables, and no more: it can only read the audit chain and add to it. */
export async function grantToServing(owner: Connection, servingRole: string): Promise<void> {
  await asked(owner, async (client) => {
    const role = client.escapeIdentifier(servingRole);
    // In one transaction: a running portal must not have more rights in between.
    await client.query("BEGIN");
    await client.query("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    for (const name of ["public", QUEUE_SCHEMA]) {
      const schema = client.escapeIdentifier(name);
      const tables = await ownRelations(client, name, ["r", "p", "v", "m"]);
      const sequences = await ownRelations(client, name, ["S"]);
      if (tables) await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables} TO ${role}`);
      if (sequences) await client.query(`GRANT USAGE, SELECT, UPDATE ON SEQUENCE ${sequences} TO ${role}`);
      await client.query(`
        GRANT USAGE ON SCHEMA ${schema} TO ${role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO ${role}`);
    }
    // BullMQ makes a sequence for each queue with its first job.
    await client.query(`GRANT CREATE ON SCHEMA ${client.escapeIdentifier(QUEUE_SCHEMA)} TO ${role}`);
    await client.query(`REVOKE UPDATE, DELETE ON audit FROM ${role}; REVOKE UPDATE, DELETE ON audit_seal FROM ${role};
      GRANT UPDATE (shipped_at) ON audit_seal TO ${role}; REVOKE ALL ON _prisma_migrations FROM ${role}; COMMIT`);
  });
}
