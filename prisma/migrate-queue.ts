import { runMigrations } from "bullmq";
import pg from "pg";
import type { Connection } from "@/lib/connection";
import { QUEUE_SCHEMA } from "@/lib/jobs/backend";

/** Brings the queue's tables to this version of BullMQ. Safe to run from several processes at once. */
export async function migrateQueue(connection: Connection): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}
