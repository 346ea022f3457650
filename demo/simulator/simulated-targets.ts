import { setTimeout as delay } from "node:timers/promises";
import { TargetAnswer, type TargetOutcome, type TargetResult } from "@/lib/contracts/agent";
import type { CheckResult } from "@/lib/contracts/check";
import type { Envelope } from "@/lib/contracts/plan";
import type { AgentSession } from "./session";

/** The outcome of a simulated run, and how long it takes. */
export interface Act {
  outcome: TargetOutcome;
  sentence: string;
  tookMs: number;
  before?: CheckResult | null;
  /** The signal afterwards. A function is asked when the steps are over. */
  after?: CheckResult | null | (() => CheckResult | null);
}
/** What survives a crash of the host's agent, as the real one's journal does. */
interface Entry {
  fencingToken: number;
  result: TargetResult | null;
  delivered: boolean;
}

/** Longer than a step of any act; short enough that what was killed is soon known for lost. */
const LEASE_MS = 15_000;
const pathOf = (targetId: string) => `/agent/v1/targets/${targetId}`;

/** The targets of a simulated agent: it reports each step of a plan without running anything, and begins no target twice. */
export class SimulatedTargets {
  readonly journal = new Map<string, Entry>();
  /** How often each target was begun; it must never be more than once. */
  readonly begun = new Map<string, number>();

  constructor(
    private readonly session: AgentSession,
    private readonly act: (envelope: Envelope) => Act,
  ) {}

  get undelivered(): number {
    return [...this.journal.values()].filter((entry) => entry.result !== null && !entry.delivered).length;
  }

  /** After a crash: targets that were begun and have not ended are interrupted, because their outcome is unknown. */
  interrupt(): void {
    const crashed: Act = { outcome: "interrupted", sentence: "the simulated agent was killed in the middle", tookMs: 0 };
    for (const entry of this.journal.values()) entry.result ??= resultOf(entry.fencingToken, crashed, 0);
  }

  /** Walks a plan to its result, unless this host has begun it before. @throws Refused. */
  async take(envelope: Envelope, signal: AbortSignal): Promise<void> {
    const { targetId, fencingToken, plan } = envelope;
    if (this.journal.has(targetId)) return;
    const steps = plan.steps.map((step) => ({ id: step.id, title: step.title ?? step.id }));
    if ((await this.enter(envelope, "running", steps[0]?.id ?? null, signal)) !== "go-on" || signal.aborted) return;
    this.journal.set(targetId, { fencingToken, result: null, delivered: false });
    this.begun.set(targetId, (this.begun.get(targetId) ?? 0) + 1);
    let act = this.act(envelope);
    let chunks = 0;
    for (const [number, { id, title }] of steps.entries()) {
      const verdict = number === 0 ? "go-on" : await this.enter(envelope, "running", id, signal);
      if (verdict === "cancel") {
        act = { ...act, outcome: "cancelled", sentence: "Cancelled. This host is simulated." };
        break;
      }
      await delay(act.tookMs / steps.length, undefined, { signal });
      const chunk = { number, atMs: Date.now(), stepId: id, stream: "stdout", text: `${title}: simulated, nothing was run.\n` };
      const isStored = await this.session.call(`${pathOf(targetId)}/log`, { fencingToken, chunks: [chunk] }, { signal }).then(
        () => true,
        () => false,
      );
      if (isStored) chunks = number + 1;
    }
    if (plan.verify && (act.outcome === "fixed" || act.outcome === "not-fixed")) await this.enter(envelope, "verifying", null, signal);
    this.journal.set(targetId, { fencingToken, result: resultOf(fencingToken, act, chunks), delivered: false });
    await this.deliver(signal);
  }

  /** Sends every result that the gateway does not have yet. @throws Refused. */
  async deliver(signal: AbortSignal): Promise<void> {
    for (const [targetId, entry] of this.journal) {
      if (entry.result === null || entry.delivered) continue;
      await this.session.call(`${pathOf(targetId)}/result`, entry.result, { signal });
      entry.delivered = true;
    }
  }

  private async enter({ targetId, fencingToken }: Envelope, phase: string, stepId: string | null, signal: AbortSignal) {
    const progress = { fencingToken, phase, stepId, leaseMs: LEASE_MS, atMs: Date.now() };
    return TargetAnswer.parse(await this.session.call(`${pathOf(targetId)}/progress`, progress, { signal })).verdict;
  }
}

const resultOf = (fencingToken: number, { outcome, sentence, tookMs, before, after }: Act, chunks: number): TargetResult => ({
  fencingToken,
  outcome,
  sentence,
  exitCode: outcome === "failed" ? 1 : outcome === "fixed" ? 0 : null,
  before: before ?? null,
  after: (typeof after === "function" ? after() : after) ?? null,
  startedAtMs: Date.now() - Math.round(tookMs),
  finishedAtMs: Date.now(),
  chunks,
});
