import { parseAccessLine } from "@/lib/detection/clusters/access-line";
import type { SequenceModel } from "@/lib/detection/sequence/model";
import type { MinedRound } from "@/lib/logs/mine";
import { isErrorLike, type RoundTemplate } from "./judge-news";
import { type Facts, judgeRules } from "./judge-rules";
import type { LogRule, RuleState } from "./log-rule";
import { createOrderWatch, type OrderWatch, runsAt, takeInOrder } from "./order-watch";
import { TEMPLATES, WRITERS } from "./parameters";
import { countTemplate, createRateWatch, joinTemplates, judgeRates, type RateWatch } from "./rate-watch";
import { createRequestWatch, isRequestWatchBusy, judgeUntil, type RequestWatch, takeRequest, type WindowFact } from "./request-watch";
import type { LogSignal } from "./signal";

/** The state of one workload's lines and of each rule on it: small, plain data that survives a restart. */
export interface LogWatch {
  /** Time of the first line: learning begins there. */
  firstMs: number;
  /** The latest judged time: a late line does not move it back. */
  nowMs: number;
  /** The nodes that wrote recently, and when. */
  nodes: Map<string, number>;
  requests: RequestWatch;
  rates: RateWatch;
  order: OrderWatch;
  rules: Map<string, RuleState>;
}

/** The state of a workload whose first line has the time `firstMs`. */
export const createLogWatch = (firstMs: number): LogWatch => ({
  firstMs,
  nowMs: firstMs,
  nodes: new Map(),
  requests: createRequestWatch(),
  rates: createRateWatch(),
  order: createOrderWatch(),
  rules: new Map(),
});

/** The inputs of a judgement. */
export interface Judgement {
  workload: string;
  rules: readonly LogRule[];
  model: SequenceModel | null;
}

/** Adds the lines of one round, each once, and returns the signals of the rules. */
export function takeRound(watch: LogWatch, round: MinedRound, by: Judgement, nowMs: number): LogSignal[] {
  const windows: WindowFact[] = [];
  const requests = [];
  const templates = new Map<string, RoundTemplate>();
  let newestMs = 0;
  joinTemplates(watch.rates.tracked, round.nowOf);
  for (const { shifts } of watch.rules.values()) joinTemplates(shifts, round.nowOf);
  for (const { nodeId, source, at, text, template } of round.lines) {
    const lineMs = Math.min(at.getTime(), nowMs);
    newestMs = Math.max(newestMs, lineMs);
    noteNode(watch, nodeId, lineMs);
    const request = parseAccessLine(text);
    // A line cannot describe a later request.
    if (request) requests.push({ ...request, atMs: Math.min(request.atMs ?? lineMs, lineMs) });
    if (request) continue;
    countTemplate(watch.rates, template, lineMs, 1);
    if (by.model) takeInOrder(watch.order, by.model, { file: `${nodeId} ${source}`, template, atMs: lineMs }, round.textOf);
    const known = templates.get(template);
    if (known) noteLine(known, text, lineMs);
    else
      templates.set(template, {
        ...{ id: template, text: round.textOf(template), isErrorLike: isErrorLike(text) },
        ...{ lines: 1, firstMs: lineMs, lastMs: lineMs, before: round.knownBefore(template) },
      });
  }
  for (const request of requests.sort((a, b) => a.atMs - b.atMs)) windows.push(...takeRequest(watch.requests, request));
  const isLearning = newestMs - watch.firstMs < TEMPLATES.learnMs;
  return judgeAt(watch, newestMs, by, { windows, templates: [...templates.values()], isLearning, textOf: round.textOf });
}

function noteLine(known: RoundTemplate, text: string, lineMs: number): void {
  known.lines++;
  known.firstMs = Math.min(known.firstMs, lineMs);
  known.lastMs = Math.max(known.lastMs, lineMs);
  known.isErrorLike ||= isErrorLike(text);
}

/** Judges by time alone: ends slices, minutes and incidents. */
export const advance = (watch: LogWatch, atMs: number, by: Judgement): LogSignal[] =>
  judgeAt(watch, atMs, by, { windows: [], templates: [], isLearning: false, textOf: () => undefined });

interface Seen {
  windows: readonly WindowFact[];
  templates: readonly RoundTemplate[];
  isLearning: boolean;
  /** Unknown without lines. */
  textOf: (id: string) => string | undefined;
}

function judgeAt(watch: LogWatch, atMs: number, { workload, rules, model }: Judgement, seen: Seen): LogSignal[] {
  watch.nowMs = Math.max(watch.nowMs, atMs);
  forgetWriters(watch);
  const { nowMs } = watch;
  const facts: Facts = {
    windows: [...seen.windows, ...judgeUntil(watch.requests, nowMs)],
    minutes: judgeRates(watch.rates, nowMs, seen.textOf),
    news: { atMs: nowMs, templates: seen.templates, isLearning: seen.isLearning },
    runs: runsAt(watch.order, nowMs, model),
  };
  return judgeRules({ workload, writers: watch.nodes.keys(), states: watch.rules }, rules, facts, nowMs);
}

function noteNode({ nodes }: LogWatch, nodeId: string, atMs: number): void {
  nodes.set(nodeId, Math.max(nodes.get(nodeId) ?? 0, atMs));
  if (nodes.size > WRITERS.most) nodes.delete([...nodes].sort((a, b) => a[1] - b[1])[0]![0]);
}

function forgetWriters({ nodes }: LogWatch): void {
  const newest = Math.max(0, ...nodes.values());
  for (const [id, atMs] of nodes) if (newest - atMs > WRITERS.forgetMs) nodes.delete(id);
}

/** The only node that wrote recently; null when there were several. */
export const onlyNode = ({ nodes }: LogWatch): string | null => (nodes.size === 1 ? [...nodes.keys()][0]! : null);

/** Whether time alone can change something. */
export const isBusy = ({ requests, rates, rules }: LogWatch): boolean =>
  isRequestWatchBusy(requests) || rates.pending.size > 0 || [...rules.values()].some(({ alarm }) => alarm.isFiring);
