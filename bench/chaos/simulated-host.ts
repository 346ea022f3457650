import type { KeyObject } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { TargetAnswer, TargetOutcome, TargetResult, Task, Tasks } from "@/lib/contracts/agent";
import { type Ask, ask, openTestSession } from "@/scripts/testing/gateway";
import type { Random } from "../simulator/random";

type Envelope = Extract<Task, { kind: "run" }>["envelope"];
/** What survives a crash of the host's agent, as the real one's journal does. */
interface Entry {
  fencingToken: number;
  result: TargetResult | null;
  delivered: boolean;
}

const LEASE_MS = 8_000;

/**
 * A labelled, simulated host: it speaks the agents' real protocol over real HTTP with a real key, keeps a journal, and pretends to run.
 * It counts how often it began each target; more than once is what must never happen.
 */
export class SimulatedHost {
  readonly journal = new Map<string, Entry>();
  readonly begun = new Map<string, number>();
  private life = new AbortController();
  private token = "";

  constructor(
    private readonly url: string,
    readonly nodeId: string,
    private readonly key: KeyObject,
    private readonly random: Random,
  ) {}

  start(): void {
    this.life = new AbortController();
    this.token = "";
    // Begun and not ended: nobody knows how it went, and it is not begun again.
    for (const entry of this.journal.values())
      entry.result ??= result(entry.fencingToken, "interrupted", "the simulated agent was killed in the middle");
    void this.live(this.life.signal);
  }

  /** Whatever runs is gone; the journal stays. */
  crash(): void {
    this.life.abort();
  }

  get undelivered(): number {
    return [...this.journal.values()].filter((entry) => entry.result !== null && !entry.delivered).length;
  }

  private async live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.turn(signal).catch(() => delay(200 + this.random.next() * 1_500));
    }
  }

  private async turn(signal: AbortSignal): Promise<void> {
    if (this.token === "") this.token = (await openTestSession(this.url, this.nodeId, this.key)).token;
    await this.deliver(signal);
    const { tasks } = await this.call<Tasks>(signal, "/agent/v1/tasks?waitMs=5000");
    for (const task of tasks) {
      if (task.kind === "run" && !this.journal.has(task.envelope.targetId)) await this.run(signal, task.envelope);
    }
  }

  private async run(signal: AbortSignal, envelope: Envelope): Promise<void> {
    const { targetId, fencingToken } = envelope;
    const path = `/agent/v1/targets/${targetId}`;
    const progress = { fencingToken, phase: "running", stepId: "work", leaseMs: LEASE_MS, atMs: Date.now() };
    const { verdict } = await this.call<TargetAnswer>(signal, `${path}/progress`, progress);
    if (verdict !== "go-on" || signal.aborted) return;
    this.journal.set(targetId, { fencingToken, result: null, delivered: false });
    this.begun.set(targetId, (this.begun.get(targetId) ?? 0) + 1);
    const roll = this.random.next();
    // Now and then longer than its lease: it is given up for lost and settles it late.
    await delay(roll > 0.97 ? LEASE_MS * 1.5 : 100 + this.random.next() * 1_200);
    if (signal.aborted) return;
    const chunk = { number: 0, atMs: Date.now(), stepId: "work", stream: "stdout", text: "simulated work\n" };
    await this.call(signal, `${path}/log`, { fencingToken, chunks: [chunk] }).catch(() => {});
    const outcome: TargetOutcome = roll < 0.88 ? "fixed" : roll < 0.94 ? "not-fixed" : "failed";
    this.journal.set(targetId, { fencingToken, result: result(fencingToken, outcome, `simulated: ${outcome}`), delivered: false });
    await this.deliver(signal);
  }

  private async deliver(signal: AbortSignal): Promise<void> {
    for (const [targetId, entry] of this.journal) {
      if (entry.result === null || entry.delivered) continue;
      await this.call<TargetAnswer>(signal, `/agent/v1/targets/${targetId}/result`, entry.result);
      entry.delivered = true;
    }
  }

  private async call<T>(signal: AbortSignal, path: string, body?: unknown): Promise<T> {
    const options: Ask = { token: this.token, signal, ...(body === undefined ? {} : { body }) };
    const answer = await ask(`${this.url}${path}`, options);
    if (answer.status === 401) this.token = "";
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return answer.json<T>();
  }
}

const result = (fencingToken: number, outcome: TargetOutcome, sentence: string): TargetResult => ({
  fencingToken,
  outcome,
  sentence,
  exitCode: outcome === "failed" ? 1 : 0,
  before: null,
  after: null,
  startedAtMs: Date.now(),
  finishedAtMs: Date.now(),
  chunks: 1,
});
