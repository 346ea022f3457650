import type { CheckDefinition, CheckResult } from "../../lib/contracts/check";
import type { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { secondsOf } from "../host/seconds-of";
import { type Check, type Memory, outOfTime, timesOf, unknown } from "./check";
import { type CheckRun, type CheckSubject, runCheckOnce } from "./check-run";
import { type Damped, damp } from "./damping";

/** How the host's config changes a check. */
export interface CheckTuning {
  everyMs?: number;
  damping?: number;
  off?: boolean;
}
export interface CheckRunnerOptions {
  host: Host;
  checks: Check[];
  workloads: Workload[];
  tuning?: Record<string, CheckTuning>;
  /** Called after a result whose state, code or bad news differs from what was shown before. */
  onChange?: () => void;
  now?: () => number;
}

/** One check of one workload (or of the host), with what it remembers. */
interface Cell {
  subject: CheckSubject;
  memory: Memory;
  damped?: Damped;
  timer?: NodeJS.Timeout;
  running?: Promise<CheckRun>;
  /** A run that passed its deadline and has not ended. The next run waits until it does. */
  abandonedSinceMs?: number;
}

/** The delay between the first runs, so that a start does not load the host all at once. */
const STAGGER_MS = 150;

/** Runs every check of every workload at its interval. One that hangs or throws costs only itself. */
export class CheckRunner {
  private cells = new Map<string, Cell>();
  private started = false;
  private readonly now: () => number;
  private readonly startedMs: number;

  constructor(private options: CheckRunnerOptions) {
    this.now = options.now ?? Date.now;
    this.startedMs = this.now();
    this.lay();
  }

  start(): void {
    this.started = true;
    let delayMs = 0;
    for (const cell of this.cells.values()) {
      if (cell.timer) continue;
      delayMs += STAGGER_MS;
      this.schedule(cell, delayMs);
    }
  }

  stop(): void {
    this.started = false;
    for (const cell of this.cells.values()) clearTimeout(cell.timer);
  }

  /** Takes a new config: cells that still apply keep their memory and state, the others are removed. */
  configure(workloads: Workload[], tuning: Record<string, CheckTuning>): void {
    this.options = { ...this.options, workloads, tuning };
    this.lay();
    if (this.started) this.start();
  }

  /** The state of every check as people see it. A check that has not run yet is `unknown`, so that it does not look healthy. */
  results(): CheckResult[] {
    return [...this.cells.values()].map((cell) => cell.damped?.shown ?? this.notYet(cell));
  }

  definitions(): CheckDefinition[] {
    return this.options.checks.map((check) => {
      const { everyMs, withinMs, damping } = this.timesFor(check);
      return { id: check.id, title: check.title, about: check.about, intervalMs: everyMs, deadlineMs: withinMs, damping };
    });
  }

  /**
   * Runs a check now and returns the result of this run. Damping counts the result but does not change what is returned.
   * Without `workload`, every workload it applies to. Empty when the check is unknown here or applies to nothing.
   */
  async runNow(id: string, workload?: string): Promise<CheckResult[]> {
    const cells = [...this.cells.values()].filter(
      ({ subject }) => subject.check.id === id && (workload === undefined || (subject.workload?.name ?? "") === workload),
    );
    return Promise.all(cells.map((cell) => this.runCell(cell, true)));
  }

  private notYet({ subject }: Cell): CheckResult {
    const sample = { id: subject.check.id, workload: subject.workload?.name ?? "", atMs: this.startedMs, tookMs: 0 };
    return damp(undefined, { ...sample, finding: unknown("Has not run since the agent started") }, 1).shown;
  }

  private timesFor(check: Check) {
    const times = timesOf(check);
    const tuning = this.options.tuning?.[check.id];
    return { ...times, everyMs: tuning?.everyMs ?? times.everyMs, damping: tuning?.damping ?? times.damping };
  }

  private lay(): void {
    const before = this.cells;
    this.cells = new Map();
    for (const check of this.options.checks) {
      if (this.options.tuning?.[check.id]?.off) continue;
      const subjects: CheckSubject[] =
        check.scope === "host"
          ? [{ check }]
          : this.options.workloads.filter((workload) => check.appliesTo(workload)).map((workload) => ({ check, workload }));
      for (const subject of subjects) {
        const key = `${check.id} ${subject.workload?.name ?? ""}`;
        const known = before.get(key);
        before.delete(key);
        this.cells.set(key, known ? Object.assign(known, { subject }) : { subject, memory: new Map() });
      }
    }
    for (const gone of before.values()) clearTimeout(gone.timer);
  }

  private schedule(cell: Cell, delayMs: number): void {
    clearTimeout(cell.timer);
    cell.timer = setTimeout(async () => {
      const startedMs = this.now();
      await this.runCell(cell, false);
      const { everyMs } = this.timesFor(cell.subject.check);
      if (this.started && [...this.cells.values()].includes(cell))
        this.schedule(cell, Math.max(everyMs - (this.now() - startedMs), Math.min(everyMs, 100)));
    }, delayMs);
  }

  private async runCell(cell: Cell, fresh: boolean): Promise<CheckResult> {
    // A caller gets the result of a run that began after the call.
    if (cell.running && fresh) await cell.running;
    const joined = cell.running !== undefined;
    if (!cell.running) cell.running = this.begin(cell);
    const { finding, tookMs } = await cell.running;
    const { check, workload } = cell.subject;
    const sample = { id: check.id, workload: workload?.name ?? "", atMs: this.now(), finding, tookMs };
    if (!joined) {
      cell.running = undefined;
      this.take(cell, sample);
    }
    return damp(undefined, sample, 1).shown;
  }

  private take(cell: Cell, sample: Parameters<typeof damp>[1]): void {
    const before = cell.damped?.shown;
    cell.damped = damp(cell.damped, sample, this.timesFor(cell.subject.check).damping);
    const after = cell.damped.shown;
    const isNews =
      before?.state !== after.state || before.code !== after.code || (after.state !== "ok" && before.sentence !== after.sentence);
    if (isNews) this.options.onChange?.();
  }

  private async begin(cell: Cell): Promise<CheckRun> {
    if (cell.abandonedSinceMs !== undefined) {
      const forMs = this.now() - cell.abandonedSinceMs;
      const { withinMs } = this.timesFor(cell.subject.check);
      return { finding: outOfTime(`timed out after ${secondsOf(withinMs)}; that run has not returned for ${secondsOf(forMs)}`), tookMs: 0 };
    }
    const startedMs = this.now();
    const run = await runCheckOnce(this.options.host, cell.subject, this.options.workloads, cell.memory, this.now);
    if (run.abandoned) {
      cell.abandonedSinceMs = startedMs;
      void run.abandoned.finally(() => {
        cell.abandonedSinceMs = undefined;
      });
    }
    return run;
  }
}
