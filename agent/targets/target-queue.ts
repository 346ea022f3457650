import { join } from "node:path";
import type { TargetResult } from "../../lib/contracts/agent";
import { derivedRisk } from "../../lib/contracts/derived-risk";
import type { CheckRunner } from "../checks/check-runner";
import type { Journal, JournalTarget } from "../disk/journal";
import { reasonOf } from "../host/reason-of";
import { pause } from "../link/backoff";
import type { Clock } from "../link/clock";
import type { Identity } from "../link/identity";
import type { Portal } from "../link/portal";
import type { HostPolicy } from "../trust/policy";
import { claimTarget } from "./claim";
import { Delivery } from "./delivery";
import { type JudgedTarget, type JudgeTarget, targetJudge } from "./judge-target";
import { lastPoint, placeOf, pointToGoOn } from "./resume-point";
import { runTarget, type TargetRun } from "./run-target";
import { TargetFolder } from "./target-folder";

export interface TargetQueueOptions {
  state: string;
  identity: Identity;
  portal: Pick<Portal, "call">;
  clock: Clock;
  journal: Journal;
  checks: CheckRunner;
  bootId: string;
  policy(): HostPolicy;
  /** Whether the host has a program or right that a step names in `needs`. */
  has(need: string): Promise<boolean>;
  steps: TargetRun["steps"];
  log(line: string): void;
  /** Something ended: checks may look different now. */
  onEnd(): void;
}

/** No plan lives longer, so that the journal may forget a cancelled one after it. */
const LONGEST_PLAN_MS = 366 * 24 * 3_600_000;

interface Active {
  fencingToken: number;
  cancel: AbortController;
}

/** Takes envelopes, runs them (one at a time that changes something, read-only ones beside it), and delivers every result. */
export class TargetQueue {
  private readonly active = new Map<string, Active>();
  private mutating: Promise<unknown> = Promise.resolve();
  private readonly running = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();
  private readonly root: string;
  private readonly judge: JudgeTarget;

  constructor(private readonly options: TargetQueueOptions) {
    this.root = join(options.state, "targets");
    this.judge = targetJudge({ ...options, own: options.steps.own });
  }

  /** Whether a target is being worked on now. */
  get isBusy(): boolean {
    return this.running.size > 0;
  }

  /** Takes an envelope as received. False when it is already known. */
  async take(raw: unknown): Promise<boolean> {
    const { targetId, fencingToken } = (raw ?? {}) as { targetId?: unknown; fencingToken?: unknown };
    if (typeof targetId !== "string" || typeof fencingToken !== "number" || this.active.has(targetId)) return false;
    const active: Active = { fencingToken, cancel: new AbortController() };
    this.active.set(targetId, active);
    const judged = await this.judge(raw, targetId);
    if ("refusal" in judged) {
      this.options.log(`refused target ${targetId}: ${judged.refusal}`);
      this.settle(targetId, fencingToken, resultOf(fencingToken, "refused", judged.refusal));
      return true;
    }
    const work = () => this.claimAndRun(raw, judged, active);
    if (derivedRisk(judged.envelope.plan) === "read-only") this.track(work());
    else {
      this.mutating = this.mutating.then(work);
      this.track(this.mutating);
    }
    return true;
  }

  /** A person wants the target stopped. False when that is known already. */
  cancel(targetId: string, fencingToken: number): boolean {
    const active = this.active.get(targetId);
    if (active) {
      if (active.cancel.signal.aborted) return false;
      active.cancel.abort("cancelled");
      return true;
    }
    const known = this.options.journal.find(targetId);
    if (!known) this.neverBegin(targetId, fencingToken);
    const sentence = known ? "It had ended on the host before the cancel came" : "It was never begun on this host";
    this.active.set(targetId, { fencingToken, cancel: new AbortController() });
    this.settle(targetId, fencingToken, resultOf(fencingToken, known ? "interrupted" : "cancelled", sentence));
    return true;
  }

  /** What an earlier agent process left: results to deliver, unfinished targets. */
  resume(): void {
    for (const target of this.options.journal.unfinished()) this.pickUp(target);
    for (const targetId of TargetFolder.all(this.root)) {
      if (this.active.has(targetId)) continue;
      const folder = new TargetFolder(this.root, targetId);
      const token = folder.readToken() ?? this.options.journal.find(targetId)?.begun.fencingToken;
      if (token === undefined || !folder.readResult()) folder.remove();
      else {
        this.active.set(targetId, { fencingToken: token, cancel: new AbortController() });
        this.deliver(folder, token);
      }
    }
  }

  /** Cuts what runs and puts its result on disk; delivered now if there is time, else after the restart. */
  async stop(): Promise<void> {
    this.stopping.abort("stopping");
    for (const { cancel } of this.active.values()) cancel.abort("stopping");
    await Promise.race([Promise.allSettled([...this.running]), pause(4_000)]);
  }

  private track(work: Promise<unknown>): void {
    const tracked = work
      .catch((error: unknown) => this.options.log(`a target failed: ${reasonOf(error)}`))
      .finally(() => this.running.delete(tracked));
    this.running.add(tracked);
  }

  private async claimAndRun(raw: unknown, judged: JudgedTarget, active: Active): Promise<void> {
    const { envelope, target } = judged;
    const { journal, bootId, log } = this.options;
    const verdict = await claimTarget(
      envelope,
      this.options.portal,
      this.options.clock,
      AbortSignal.any([active.cancel.signal, this.stopping.signal]),
    );
    if (verdict === "cancel") this.neverBegin(target.targetId, active.fencingToken);
    if (verdict === "cancel")
      return this.settle(target.targetId, active.fencingToken, resultOf(active.fencingToken, "cancelled", "Cancelled before it began"));
    if (verdict !== "go-on") return void this.active.delete(target.targetId);
    const folder = new TargetFolder(this.root, target.targetId);
    folder.saveEnvelope(raw);
    const { repairId, expiresAtMs } = envelope.plan;
    journal.begin({ repairId, targetId: target.targetId, fencingToken: envelope.fencingToken, bootId, expiresAtMs });
    log(`began target ${target.targetId} (${envelope.plan.runbook.slug})`);
    await this.run(judged, folder, active);
  }

  private async run(judged: JudgedTarget, folder: TargetFolder, active: Active, from?: TargetRun["from"]): Promise<void> {
    const { journal, checks, bootId, steps, log, onEnd } = this.options;
    const { targetId } = judged.target;
    const delivery = this.deliver(folder, active.fencingToken);
    const both = AbortSignal.any([active.cancel.signal, this.stopping.signal]);
    const result = await runTarget({
      ...judged,
      folder,
      delivery,
      journal,
      checks,
      bootId,
      steps,
      signal: both,
      stop: this.stopping.signal,
      ...(from ? { from } : {}),
    });
    log(`ended target ${targetId}: ${result.outcome}`);
    onEnd();
  }

  /** A target of an earlier agent process: resumes it where the plan allows, else reports it as interrupted. Never silently repeats a step. */
  private pickUp(known: JournalTarget): void {
    const { targetId, fencingToken } = known.begun;
    const folder = new TargetFolder(this.root, targetId);
    const active: Active = { fencingToken, cancel: new AbortController() };
    this.active.set(targetId, active);
    const hadProcess = lastPoint(known).bootId === this.options.bootId && folder.endLeftover();
    const saved = folder.readResult();
    if (saved) {
      this.options.journal.finish(targetId, saved.outcome);
      this.deliver(folder, fencingToken);
      return;
    }
    const raw = folder.readEnvelope();
    const work = async () => {
      const judged = await this.judge(raw, targetId, true);
      const switched = await this.options.steps.updater?.endFor(targetId);
      const from = "refusal" in judged ? undefined : pointToGoOn(known, judged.envelope.plan, this.options.bootId, switched);
      if ("refusal" in judged || !from) {
        const sentence = `The agent was stopped in the middle (${placeOf(known)})${hadProcess ? "; what the step had left running was ended" : ""}. How far it got is not known`;
        this.options.journal.finish(targetId, "interrupted");
        this.settle(targetId, fencingToken, { ...resultOf(fencingToken, "interrupted", sentence), chunks: folder.chunkCount() });
        return;
      }
      this.options.log(`going on with target ${targetId}`);
      await this.run(judged, folder, active, from);
    };
    this.mutating = this.mutating.then(work);
    this.track(this.mutating);
  }

  /** The signed plan could be sent again, so a target that was cancelled before it began counts as used, like one that ran. */
  private neverBegin(targetId: string, fencingToken: number): void {
    const { journal, bootId } = this.options;
    journal.begin({ repairId: "", targetId, fencingToken, bootId, expiresAtMs: Date.now() + LONGEST_PLAN_MS });
    journal.finish(targetId, "cancelled");
  }

  private settle(targetId: string, fencingToken: number, result: TargetResult): void {
    const folder = new TargetFolder(this.root, targetId);
    folder.saveToken(fencingToken);
    folder.saveResult(result);
    this.deliver(folder, fencingToken);
  }

  private deliver(folder: TargetFolder, fencingToken: number): Delivery {
    const { portal, log } = this.options;
    const { targetId } = folder;
    const onCancel = () => this.active.get(targetId)?.cancel.abort("cancelled");
    const delivery = new Delivery({ portal, folder, fencingToken, onCancel, log, signal: this.stopping.signal });
    void delivery.finished.then(() => {
      if (!this.stopping.signal.aborted) this.active.delete(targetId);
    });
    return delivery;
  }
}

function resultOf(fencingToken: number, outcome: TargetResult["outcome"], sentence: string): TargetResult {
  return {
    fencingToken,
    outcome,
    sentence: sentence.slice(0, 2_000),
    exitCode: null,
    before: null,
    after: null,
    startedAtMs: null,
    finishedAtMs: Date.now(),
    chunks: 0,
  };
}
