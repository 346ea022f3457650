import "server-only";
import type { PoolClient } from "pg";
import { pgPool } from "@/lib/pg";
import { preparePartitions } from "./partitions";
import { clearAway } from "./retention";
import { rollUpDays, unsettleDay } from "./rollup";
import { sealHours } from "./seal";
import { dayOf, HOUR_MS } from "./slots";

/** An hour is sealed this long after its end: most late reports are in by then. */
export const SEAL_GRACE_MS = 5 * 60_000;
/** How long one round may roll up days; the next continues. */
const ROLL_UP_MS = 20_000;

/** Two arbitrary numbers that no other lock uses. */
export const UPKEEP_LOCK = [72_118, 1] as const;

/**
 * One round of the metrics' background work: partitions ahead of time, sealing, roll-ups. Runs in one process at a time; another
 * finds the lock taken and returns. @returns false when the lock was taken
 */
export const keepMetrics = (nowMs = Date.now()): Promise<boolean> =>
  onConnection(async (holder) => {
    const { rows } = await holder.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1, $2) AS mine", [...UPKEEP_LOCK]);
    if (!rows[0]!.mine) return false;
    await thenUnlock(holder, async () => {
      await preparePartitions(nowMs);
      const sealed = await sealHours(nowMs, SEAL_GRACE_MS);
      for (const hour of sealed) unsettleDay(dayOf(hour));
      await rollUpDays(nowMs, SEAL_GRACE_MS + HOUR_MS, Date.now() + ROLL_UP_MS);
    });
    return true;
  });

/** The nightly deletion of metrics past their retention. Waits for a round of upkeep to end, and holds the next one up. */
export const forgetMetrics = (nowMs = Date.now()): Promise<void> =>
  onConnection(async (holder) => {
    await holder.query("SELECT pg_advisory_lock($1, $2)", [...UPKEEP_LOCK]);
    await thenUnlock(holder, () => clearAway(nowMs));
  });

async function onConnection<T>(work: (holder: PoolClient) => Promise<T>): Promise<T> {
  const holder = await pgPool().connect();
  try {
    return await work(holder);
  } finally {
    holder.release();
  }
}

async function thenUnlock(holder: PoolClient, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } finally {
    await holder.query("SELECT pg_advisory_unlock($1, $2)", [...UPKEEP_LOCK]);
  }
}
