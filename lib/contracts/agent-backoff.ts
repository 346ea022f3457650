/** Exponential waits with full jitter: before try n anything between nothing and min(capMs, baseMs × 2ⁿ). */
export interface Backoff {
  baseMs: number;
  capMs: number;
}

/** How long an agent waits before it calls the portal again, by what it calls for. */
export const agentBackoffs = {
  enrol: { baseMs: 500, capMs: 30_000 },
  memory: { baseMs: 500, capMs: 30_000 },
  tasks: { baseMs: 500, capMs: 30_000 },
  claim: { baseMs: 250, capMs: 10_000 },
  targetDelivery: { baseMs: 250, capMs: 15_000 },
  orderAnswer: { baseMs: 250, capMs: 10_000 },
  spooled: { baseMs: 1_000, capMs: 60_000 },
} as const satisfies Record<string, Backoff>;

/** An agent waits no longer than this for a `Retry-After`, whatever the header says. */
export const LONGEST_RETRY_AFTER_MS = 60_000;

/** An agent gives up a call to the portal after this time. A long-poll has its own limit. */
export const CALL_TIMEOUT_MS = 15_000;

/** Every agent that still runs has called the portal again within this time after the portal came back. */
export const LONGEST_RETURN_MS =
  Math.max(LONGEST_RETRY_AFTER_MS, ...Object.values(agentBackoffs).map(({ capMs }) => capMs)) + CALL_TIMEOUT_MS;
