import "server-only";

/** A run without a heartbeat for this long has lost its worker. */
const LOST_MS = 60_000;

/** Runs that wait for a worker, or have lost theirs. */
export const dueRuns = (nowMs: number) => ({
  OR: [{ state: "waiting" }, { state: "running", beatAt: { lt: new Date(nowMs - LOST_MS) } }],
});
