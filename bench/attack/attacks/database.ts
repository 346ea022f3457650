import pg from "pg";
import { connectionOf } from "@/lib/connection";
import type { Attack } from "../attack";

const statements = [
  "ALTER TABLE audit DISABLE ROW LEVEL SECURITY",
  "ALTER TABLE audit NO FORCE ROW LEVEL SECURITY",
  "UPDATE audit SET actor = 'nobody'",
  "DELETE FROM audit",
  "TRUNCATE audit",
  "DROP POLICY tenant ON node",
  "CREATE TABLE planted (x int)",
  "CREATE ROLE planted",
  "SET ROLE millwright",
];

export const databaseAttacks: Attack[] = [
  {
    promise: "the database role that serves cannot lift row security or rewrite the audit log",
    run: async ({ databaseUrl }) => {
      const client = new pg.Client(connectionOf(databaseUrl));
      await client.connect();
      try {
        for (const statement of statements) {
          const refused = await client.query(statement).then(
            () => false,
            () => true,
          );
          if (!refused) return statement;
        }
        const { rowCount } = await client.query("SELECT * FROM node");
        return rowCount === 0 ? null : `${rowCount} nodes were read without an organisation`;
      } finally {
        await client.end();
      }
    },
  },
];
