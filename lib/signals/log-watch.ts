import { parseAccessLine } from "@/lib/detection/clusters/access-line";
import type { SequenceModel } from "@/lib/detection/sequence/model";
import type { MinedRound } from "@/lib/logs/mine";
import { createOrderWatch, type OrderWatch, takeInOrder, tellOrder } from "./order-watch";
import { TEMPLATES, WRITERS } from "./parameters";
import { countTemplate, createRateWatch, joinRates, judgeRates, type RateWatch } from "./rate-watch";
import { createRequestWatch, isRequestWatchBusy, judgeUntil, type RequestWatch, takeRequest } from "./request-watch";
import type { LogSignal } from "./signal";
import { createTemplateNews, isErrorLike, type RoundTemplate, type TemplateNews, takeTemplates, tellNews } from "./template-news";

/** All watches of one workload's lines: small, plain state that survives a restart. */
export interface LogWatch {
  /** Time of the first line: learning begins there. */
  firstMs: number;
  /** The latest judged time: a late line does not move it back. */
  nowMs: number;
  /** Which nodes wrote lately, and when. */
  nodes: Map<string, number>;
  requests: RequestWatch;
  news: TemplateNews;
  rates: RateWatch;
  order: OrderWatch;
}

export const createLogWatch = (firstMs: number): LogWatch => ({
  firstMs,
  nowMs: firstMs,
  nodes: new Map(),
  requests: createRequestWatch(),
  news: createTemplateNews(),
  rates: createRateWatch(),
  order: createOrderWatch(),
});

/** Takes in the lines of one round, each once, and returns their signals. */
export function takeRound(watch: LogWatch, round: MinedRound, model: SequenceModel | null, nowMs: number): LogSignal[] {
  const told: LogSignal[] = [];
  const requests = [];
  const templates = new Map<string, RoundTemplate>();
  let newestMs = 0;
  joinRates(watch.rates, round.nowOf);
  for (const { nodeId, source, at, text, template } of round.lines) {
    const lineMs = Math.min(at.getTime(), nowMs);
    newestMs = Math.max(newestMs, lineMs);
    noteNode(watch, nodeId, lineMs);
    const request = parseAccessLine(text);
    // A line cannot be about a later request.
    if (request) requests.push({ ...request, atMs: Math.min(request.atMs ?? lineMs, lineMs) });
    if (request) continue;
    countTemplate(watch.rates, template, lineMs, 1);
    if (model) takeInOrder(watch.order, model, { file: `${nodeId} ${source}`, template, atMs: lineMs }, round.textOf);
    const known = templates.get(template);
    if (known)
      Object.assign(known, { lines: known.lines + 1, firstMs: Math.min(known.firstMs, lineMs), lastMs: Math.max(known.lastMs, lineMs) });
    else {
      const item = { id: template, text: round.textOf(template), lines: 1, firstMs: lineMs, lastMs: lineMs };
      if (isErrorLike(text)) templates.set(template, { ...item, before: round.knownBefore(template) });
    }
  }
  for (const request of requests.sort((a, b) => a.atMs - b.atMs)) told.push(...takeRequest(watch.requests, request));
  takeTemplates(watch.news, [...templates.values()], newestMs - watch.firstMs < TEMPLATES.learnMs);
  return [...told, ...advance(watch, newestMs, model, round.textOf)];
}

/** Advances the watches by time alone: slices and minutes that have ended, signals that end. */
export function advance(watch: LogWatch, atMs: number, model: SequenceModel | null, textOf: (id: string) => string): LogSignal[] {
  watch.nowMs = Math.max(watch.nowMs, atMs);
  const { nowMs } = watch;
  return [
    ...judgeUntil(watch.requests, nowMs),
    ...judgeRates(watch.rates, nowMs, textOf),
    ...tellNews(watch.news, nowMs),
    ...(model ? tellOrder(watch.order, nowMs, model.inUse) : []),
  ];
}

function noteNode({ nodes }: LogWatch, nodeId: string, atMs: number): void {
  nodes.set(nodeId, Math.max(nodes.get(nodeId) ?? 0, atMs));
  if (nodes.size > WRITERS.most) nodes.delete([...nodes].sort((a, b) => a[1] - b[1])[0]![0]);
}

/** The one node that wrote lately; null when it was several. */
export function onlyNode({ nodes }: LogWatch): string | null {
  const newest = Math.max(0, ...nodes.values());
  for (const [id, atMs] of nodes) if (newest - atMs > WRITERS.forgetMs) nodes.delete(id);
  return nodes.size === 1 ? [...nodes.keys()][0]! : null;
}

/** Whether time alone would change something. */
export const isBusy = ({ requests, news, rates, order }: LogWatch): boolean =>
  isRequestWatchBusy(requests) || [news.alarm, rates.alarm, order.alarm].some(({ isFiring }) => isFiring) || rates.pending.size > 0;
