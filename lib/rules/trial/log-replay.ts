import type { Stretch } from "@/lib/detection/rules/backtest";
import { advance, createLogWatch, isBusy, type Judgement, type LogWatch, takeRound } from "@/lib/signals/log-watch";
import type { LogSignal } from "@/lib/signals/signal";
import type { WorkloadPast } from "./log-past";
import type { StoredLine } from "./stored-lines";

const MINUTE_MS = 60_000;

/** The state of a backtest over one workload's stored lines. */
export interface Replay {
  past: WorkloadPast;
  watch: LogWatch;
  by: Judgement;
  /** Before this time the lines only teach the rule. */
  fromMs: number;
  firstMs: number;
  writers: Set<string>;
  isJudged: boolean;
  stretches: Stretch[];
  /** The stretch that has not ended. */
  under: Stretch | null;
}

/** The state of a backtest before its first line. Lines before `fromMs` only teach the rule. */
export const beginReplay = (past: WorkloadPast, by: Judgement, fromMs: number): Replay => ({
  ...{ past, by, fromMs, watch: createLogWatch(past.firstMs), writers: new Set<string>() },
  ...{ firstMs: Number.POSITIVE_INFINITY, isJudged: false, stretches: [], under: null },
});

/** Processes lines minute by minute. The worker processes them as they come. Yields after each minute so that the caller can do other work. */
export function* replayLines(replay: Replay, lines: readonly StoredLine[]): Generator<void, void> {
  for (let from = 0; from < lines.length; ) {
    const minute = minuteOf(lines[from]!);
    let to = from + 1;
    while (to < lines.length && minuteOf(lines[to]!) === minute) to++;
    const round = lines.slice(from, to);
    yield* passUntil(replay, round[0]!.at.getTime());
    replayRound(replay, round);
    yield;
    from = to;
  }
}

const minuteOf = ({ at }: StoredLine): number => Math.floor(at.getTime() / MINUTE_MS);

function replayRound(replay: Replay, stored: readonly StoredLine[]): void {
  const { past, watch, by, writers, fromMs } = replay;
  const endMs = Math.max(...stored.map(({ at }) => at.getTime()));
  const lines = stored.map(({ node_id, source, at, text, template }) => ({
    ...{ nodeId: node_id, source, at, text },
    template: past.nowOf(template),
  }));
  for (const { nodeId } of lines) writers.add(nodeId);
  const { textOf, seen } = past;
  const round = { workload: by.workload, lines, textOf, nowOf: (id: string) => id, knownBefore: (id: string) => seen.get(id) ?? null };
  note(replay, takeRound(watch, round, by, endMs));
  for (const { template, at } of lines)
    seen.set(template, {
      lines: (seen.get(template)?.lines ?? 0) + 1,
      lastMs: Math.max(seen.get(template)?.lastMs ?? 0, at.getTime()),
    });
  if (endMs >= fromMs) replay.firstMs = Math.min(replay.firstMs, endMs);
}

/** Advances the time without lines, as long as this can change something. Yields after each minute. */
export function* passUntil(replay: Replay, untilMs: number): Generator<void, void> {
  const { watch, by } = replay;
  while (isBusy(watch) && watch.nowMs + MINUTE_MS < untilMs) {
    note(replay, advance(watch, watch.nowMs + MINUTE_MS, by));
    yield;
  }
}

function note(replay: Replay, signals: readonly LogSignal[]): void {
  const { watch, stretches } = replay;
  for (const { phase, atMs, story } of signals) {
    if (phase === "begins") replay.under = { fromMs: atMs, toMs: atMs, story };
    if (phase !== "ends" || !replay.under) continue;
    stretches.push({ ...replay.under, toMs: atMs });
    replay.under = null;
  }
  if (replay.under) replay.under.toMs = watch.nowMs;
  replay.isJudged ||= watch.rules.size > 0;
}
