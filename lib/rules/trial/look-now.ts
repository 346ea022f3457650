import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { isAboutLogs, type SeriesCondition } from "@/lib/contracts/alert-rule";
import type { LookAtRule, RuleNow } from "@/lib/contracts/rule";
import { metricOf } from "@/lib/contracts/series";
import { withOrg } from "@/lib/db";
import { type Subject, seriesSubjects } from "@/lib/detection/rules/subjects";
import { readGatewayTimes } from "@/lib/fleet/liveness";
import { watchedNodes } from "@/lib/fleet/watched-nodes";
import { type LatestReport, latestByKey, readLatest } from "@/lib/metrics/latest";
import { lookAtLogs } from "./look-at-logs";
import { trialOrder } from "./order";

/** Nodes that are read: enough to choose a bound. */
const MOST_NODES = 1_000;

/** The current values of a rule's nodes, for the rule editor. @throws AppError `invalid` for a filter that does not parse. */
export async function lookAtRule(ctx: Ctx, { rule }: LookAtRule): Promise<RuleNow> {
  const { condition } = rule;
  if (isAboutLogs(condition)) return lookAtLogs(ctx, rule, condition);
  const watched = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    return watchedNodes(tx, ctx.orgId, rule.filter, await readGatewayTimes(tx));
  });
  const reports = [...(await readLatest(ctx, trialOrder(watched, new Set()).slice(0, MOST_NODES))).values()];
  const metrics = [...new Set(reports.flatMap(({ keys }) => keys.map(metricOf)))].sort();
  const judged = reports.map((report) => valuesOf(condition, report)).filter((values) => values.length > 0);
  const values = judged
    .flat()
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  return {
    matched: watched.length,
    reporting: judged.length,
    subjects: judged.flat().length,
    low: values[0] ?? null,
    median: values[values.length >> 1] ?? null,
    high: values.at(-1) ?? null,
    beyond: beyondOf(condition, values),
    metrics,
  };
}

/** The value of each subject of a node; null where it measured nothing. */
function valuesOf(condition: SeriesCondition, report: LatestReport): (number | null)[] {
  const latest = latestByKey(report);
  return seriesSubjects(condition, report.keys).map((subject) => latestOf(subject, latest));
}

function latestOf({ key, condition }: Subject, latest: Record<string, number | null>): number | null {
  const value = latest[key] ?? null;
  if (condition.kind !== "ratio") return value;
  const of = latest[condition.of] ?? null;
  return value === null || !of ? null : value / of;
}

function beyondOf(condition: SeriesCondition, values: readonly number[]): number | null {
  if (condition.kind !== "threshold" && condition.kind !== "ratio") return null;
  const { side, bound } = condition;
  return values.filter((value) => (side === "above" ? value > bound : value < bound)).length;
}
