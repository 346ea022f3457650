import { TargetAnswer } from "../../lib/contracts/agent";
import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import type { Envelope } from "../../lib/contracts/plan";
import { backoffMs, pause } from "../link/backoff";
import type { Clock } from "../link/clock";
import { PortalError, parseAnswer } from "../link/http-client";
import type { Portal } from "../link/portal";
import { claimLeaseMs } from "./run-target";

const TIMEOUT_MS = 10_000;

/**
 * Tells the portal that a target is about to begin; only its `go-on` lets it. Tries again while the portal is away and the approval holds.
 * Undefined when no answer came in time, or the portal would not have it.
 */
export async function claimTarget(
  envelope: Envelope,
  portal: Pick<Portal, "call">,
  clock: Clock,
  signal: AbortSignal,
): Promise<TargetAnswer["verdict"] | undefined> {
  const { plan, targetId, fencingToken } = envelope;
  const [first] = plan.steps;
  if (!first) return undefined;
  const path = `agent/v1/targets/${targetId}/progress`;
  for (let attempt = 0; !signal.aborted; attempt++) {
    if (clock.now() > Math.min(envelope.expiresAtMs, plan.expiresAtMs)) return undefined;
    try {
      const body = { fencingToken, phase: "running", stepId: first.id, leaseMs: claimLeaseMs(first), atMs: clock.now() };
      return parseAnswer(TargetAnswer, await portal.call(path, { body, timeoutMs: TIMEOUT_MS })).verdict;
    } catch (error) {
      if (error instanceof PortalError && !error.isPassing) return undefined;
      await pause(backoffMs(attempt, agentBackoffs.claim), signal);
    }
  }
  return undefined;
}
