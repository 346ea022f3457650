import "server-only";
import { setImmediate as otherWork } from "node:timers/promises";
import type { Ctx } from "@/lib/context";
import type { AlertRule, LogCondition } from "@/lib/contracts/alert-rule";
import { withOrg } from "@/lib/db";
import { type NodeTrial, nodeTrial } from "@/lib/detection/rules/backtest";
import { lookBackMs } from "@/lib/detection/rules/look-back";
import { logRulesOf } from "@/lib/signals/read-log-rules";
import { readPasts } from "./log-past";
import { beginReplay, passUntil, type Replay, replayLines } from "./log-replay";
import type { Span } from "./run-trial";
import { type StoredLine, storedLines } from "./stored-lines";

interface LogTrial {
  trials: NodeTrial[];
  /** Which nodes wrote the lines of each workload. */
  writers: Map<string, ReadonlySet<string>>;
  isCut: boolean;
}

/** Runs a rule over the stored log lines with the worker's code, oldest first, until the time is up. */
export async function runLogTrial(
  ctx: Pick<Ctx, "orgId">,
  rule: AlertRule & { condition: LogCondition },
  { fromMs, toMs }: Span,
  mostMs: number,
): Promise<LogTrial> {
  const untilMs = Date.now() + mostMs;
  const readFromMs = fromMs - lookBackMs(rule);
  const { condition } = rule;
  const rules = await withOrg(ctx, (tx) => logRulesOf(tx, ctx.orgId, [{ id: "trial", written: rule, rule }]));
  const pasts = await readPasts(ctx, condition, readFromMs);
  const replays = new Map<string, Replay>();
  let isCut = false;
  /** Yields, so that the process can do other work. */
  const drive = async (steps: Generator<void, void>) => {
    for (const _ of steps) {
      isCut = Date.now() >= untilMs;
      if (isCut) return;
      await otherWork();
    }
  };
  for await (const page of storedLines(ctx, { workload: condition.workload, fromMs: readFromMs, toMs })) {
    for (const [workload, lines] of byWorkload(page)) {
      if (isCut) break;
      const past = pasts.get(workload);
      // No history yet: the worker is processing the workload's first lines.
      if (!past) continue;
      const replay = replays.get(workload) ?? beginReplay(past, { workload, rules, model: past.model }, fromMs);
      replays.set(workload, replay);
      await drive(replayLines(replay, lines));
    }
    if (isCut) break;
  }
  for (const replay of replays.values()) if (!isCut) await drive(passUntil(replay, toMs));
  const judged = [...replays].filter(([, { isJudged }]) => isJudged);
  return {
    trials: judged.map(([workload, { stretches, under, firstMs, watch }]) =>
      nodeTrial({
        nodeId: workload,
        subjects: 1,
        stretches: under ? [...stretches, under] : stretches,
        firstMs,
        lastMs: watch.nowMs,
        fromMs,
      }),
    ),
    writers: new Map(judged.map(([workload, { writers }]) => [workload, writers])),
    isCut,
  };
}

function byWorkload(lines: readonly StoredLine[]): Map<string, StoredLine[]> {
  const groups = new Map<string, StoredLine[]>();
  for (const line of lines) {
    const group = groups.get(line.workload);
    if (group) group.push(line);
    else groups.set(line.workload, [line]);
  }
  return groups;
}
