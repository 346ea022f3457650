import { EpochTable } from "./epoch-table";
import type { MetricRow } from "./metric-row";
import { isExhausted, parseOverflow } from "./overflow-lines";
import { parseMetricLine, rankOf } from "./text-metrics";

/** Steps that fp16 left out one after the other, the newest such streak. */
export interface OverflowStreak {
  count: number;
  firstStep: number | null;
  firstScale: number | null;
  lastScale: number | null;
  /** The scale cannot get any smaller: the run has given up. */
  exhausted: boolean;
}

/** The loss of a rank that is not followed has not been a number since a step. */
export interface LostRank {
  rank: number;
  since: number;
  rows: number;
}
const MOST_RANKS = 1_024;

/** A trainer's progress bar without a title: `14%|█▍ | 377/2724 [13:58:09<86:18:35, …]`. */
const BAR = /^\s*(?:Steps?: *|Train(?:ing)?: *)?\d{1,3}%\|[^|]*\|\s*(\d+)\/(\d+) \[/;
/** This many steps without an overflow end a streak: after each doubling of the scale one or two are usual. */
const CALM_ROWS = 3;

/** Reads the lines of a training log one after the other and keeps what a line alone does not tell: the step, the rank, streaks of overflows. */
export class MetricLog {
  overflows: OverflowStreak | null = null;
  readonly lostRanks = new Map<number, LostRank>();
  private readonly table = new EpochTable();
  private count = 0;
  private bar: { step: number; total: number } | null = null;
  private rank: number | null = null;
  private epoch = { number: 0, base: 0, highest: 0 };
  private calm = 0;

  take(line: string): MetricRow | null {
    const bar = BAR.exec(line);
    if (bar && (this.bar === null || this.bar.total === Number(bar[2]) || this.count === 0))
      this.bar = { step: Number(bar[1]), total: Number(bar[2]) };
    this.watchOverflow(line);
    const row = this.table.take(line) ?? parseMetricLine(line, this.nextStep());
    if (row === null) return null;
    if (!this.isOurs(line)) {
      this.watchRank(rankOf(line)!, row);
      return null;
    }
    this.count = row.step === row.epoch ? Math.max(row.step, this.count + 1) : this.count + 1;
    if (++this.calm === CALM_ROWS) this.overflows = null;
    const { highest } = this.epoch;
    const own = this.acrossEpochs(row);
    if (own.step < highest) this.forgetLostSince(own.step);
    return own;
  }

  /** By the progress bar where one is drawn, otherwise by counting. */
  private nextStep = (): number => (this.bar && this.bar.step > 0 ? this.bar.step : this.count + 1);

  /** Of several ranks that write into one file the first is followed. */
  private isOurs(line: string): boolean {
    const rank = rankOf(line);
    this.rank ??= rank;
    return rank === null || rank === this.rank;
  }

  /** Of the others only a loss that stops being a number counts: a mean over ranks hides it until the next exchange of gradients. */
  private watchRank(rank: number, row: MetricRow): void {
    if (row.loss === undefined) return;
    if (Number.isFinite(row.loss)) this.lostRanks.delete(rank);
    else if (this.lostRanks.size < MOST_RANKS) {
      const known = this.lostRanks.get(rank) ?? { rank, since: row.step, rows: 0 };
      this.lostRanks.set(rank, { ...known, rows: known.rows + 1 });
    }
  }

  /** The run was started again from before these steps, maybe with fewer ranks. */
  private forgetLostSince(step: number): void {
    for (const { rank, since } of this.lostRanks.values()) if (since >= step) this.lostRanks.delete(rank);
  }

  /** Some trainers count steps anew in each epoch. */
  private acrossEpochs(row: MetricRow): MetricRow {
    const { epoch } = row;
    if (epoch !== undefined && Number.isInteger(epoch) && epoch > this.epoch.number && row.step + this.epoch.base < this.epoch.highest)
      this.epoch = { ...this.epoch, base: this.epoch.highest };
    if (epoch !== undefined && Number.isInteger(epoch)) {
      if (epoch < this.epoch.number) this.epoch.base = 0;
      this.epoch.number = epoch;
    }
    const step = row.step + this.epoch.base;
    this.epoch.highest = step;
    return { ...row, step };
  }

  private watchOverflow(line: string): void {
    if (isExhausted(line)) {
      this.overflows = { ...(this.overflows ?? { count: 0, firstStep: null, firstScale: null, lastScale: null }), exhausted: true };
      this.calm = 0;
      return;
    }
    const overflow = parseOverflow(line);
    if (overflow === null || !this.isOurs(line)) return;
    const step = overflow.step ?? (this.bar ? this.bar.step : null);
    this.overflows ??= { count: 0, firstStep: step, firstScale: overflow.from ?? overflow.to, lastScale: null, exhausted: false };
    this.overflows.count++;
    this.overflows.lastScale = overflow.to ?? this.overflows.lastScale;
    this.calm = 0;
  }
}
