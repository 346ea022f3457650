import "server-only";
import { LONGEST_RETURN_MS } from "@/lib/contracts/agent-backoff";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a state may last before it ends by itself. Every state has an end. */
export const timings = {
  draftMs: 24 * HOUR,
  /** From `ready` to the agent's claim; the node may be rebooting or offline. */
  claimMs: 5 * MINUTE,
  /** Added to a batch's time-outs in a repair's own limit: for claims, grace periods, and the last run of the verification's check. */
  batchSlackMs: 10 * MINUTE,
  /** A lease never covers more than a day and an hour, whatever an agent asks for (a step takes at most a day). */
  longestLeaseMs: 25 * HOUR,
  pausedMs: 24 * HOUR,
  haltedMs: 24 * HOUR,
  /** After the gateway was down, agents get this long to reconnect before anything of theirs lapses. */
  gatewayGraceMs: LONGEST_RETURN_MS,
  /** Without a heartbeat for this long the gateway counts as down, and nothing lapses. */
  gatewaySilentMs: 10_000,
} as const;
