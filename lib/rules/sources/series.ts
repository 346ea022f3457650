import "server-only";
import type { NodeHistory } from "@/lib/detection/rules/backtest";
import type { RuleInputs } from "@/lib/detection/rules/inputs";
import { type Subject, seriesOf, seriesSubjects } from "@/lib/detection/rules/subjects";
import { silenceMs } from "@/lib/fleet/liveness";
import { type LastReport, readLastReports } from "@/lib/metrics/last-reports";
import { type Points, readPoints } from "@/lib/metrics/read-points";
import type { SourceQuery } from "./source";

const MINUTE_MS = 60_000;
/** How long a report may be in transit. Judging silence earlier would turn it into a late report. */
const UNDER_WAY_MS = 20_000;
type Stored = ReadonlyMap<string, Points>;
/** The times up to `toMs` at which a node sent nothing although it could have. */
type Silence = (afterMs: number, toMs: number) => Iterable<number>;

/** Steps of rules about measurements: every stored report of the series that a rule names, node by node. */
export async function readSeries(query: SourceQuery): Promise<NodeHistory[]> {
  const { orgId, condition, nodeIds, known, fromMs, toMs } = query;
  const last = await readLastReports(orgId, nodeIds);
  const subjects = new Map(
    nodeIds.map((id) => [id, seriesSubjects(condition, [...new Set([...(last.get(id)?.keys ?? []), ...(known.get(id) ?? [])])])]),
  );
  const watched = nodeIds.filter((id) => subjects.get(id)!.length > 0);
  const keys = [...new Set(watched.flatMap((id) => subjects.get(id)!.flatMap(seriesOf)))];
  if (keys.length === 0) return [];
  const stored = await readPoints({ orgId, nodeIds: watched, keys, fromMs, toMs });
  const silence = condition.kind === "absence" ? silenceOf(query, last, stored) : () => none;
  return watched.map((nodeId) => ({
    nodeId,
    subjects: subjects.get(nodeId)!.map((subject) => ({
      subject,
      steps: stepsOf(subject, stored.get(nodeId) ?? new Map(), query, silence(nodeId)),
    })),
  }));
}

const none: Silence = () => [];

/** Now: the node's own clock, run on while the gateway was up. In the past: minutes in which other nodes did report. */
function silenceOf({ live }: SourceQuery, last: ReadonlyMap<string, LastReport>, stored: ReadonlyMap<string, Stored>) {
  if (live)
    return (nodeId: string): Silence => {
      const report = last.get(nodeId);
      const nowMs = report ? report.atMs + Math.round(silenceMs(live.gateway, report.receivedMs)) - UNDER_WAY_MS : Number.NEGATIVE_INFINITY;
      return (afterMs, toMs) => (toMs === Number.POSITIVE_INFINITY && nowMs > afterMs ? [nowMs] : []);
    };
  const heard = new Set<number>();
  for (const ofNode of stored.values())
    for (const points of ofNode.values()) for (const { at } of points) for (const ms of at) heard.add(Math.floor(ms / MINUTE_MS));
  const lastMinute = Math.max(...heard);
  return (): Silence =>
    function* (afterMs, toMs) {
      const end = Math.min(lastMinute, toMs / MINUTE_MS);
      for (let minute = Math.floor(afterMs / MINUTE_MS) + 1; minute < end; minute++) if (heard.has(minute)) yield minute * MINUTE_MS;
    };
}

/** One step a report. The map is reused: read a step before taking the next. */
function* stepsOf(
  { condition }: Subject,
  stored: Stored,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  silence: Silence,
): Generator<RuleInputs> {
  const { series } = condition;
  const of = condition.kind === "ratio" ? condition.of : null;
  const values = new Map<string, number>();
  const others = of === null ? null : pointsWithin(stored.get(of) ?? [], fromMs, toMs);
  let other = others?.next();
  let before = fromMs;
  for (const [atMs, value] of pointsWithin(stored.get(series) ?? [], fromMs, toMs)) {
    values.clear();
    for (const silentMs of silence(before, atMs)) yield { atMs: silentMs, values };
    before = atMs;
    // NaN: the report came without a value.
    if (!Number.isNaN(value)) values.set(series, value);
    while (other && !other.done && other.value[0] < atMs) other = others?.next();
    if (of !== null && other && !other.done && other.value[0] === atMs && !Number.isNaN(other.value[1])) values.set(of, other.value[1]);
    yield { atMs, values };
  }
  values.clear();
  for (const silentMs of silence(before, Number.POSITIVE_INFINITY)) yield { atMs: silentMs, values };
}

function* pointsWithin(points: Points, fromMs: number, toMs: number): Generator<[atMs: number, value: number]> {
  for (const { at, values } of points)
    for (let i = 0; i < at.length; i++) {
      const atMs = at[i]!;
      if (atMs >= fromMs && atMs < toMs) yield [atMs, values[i]!];
    }
}
