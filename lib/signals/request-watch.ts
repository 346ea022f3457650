import type { Request } from "@/lib/detection/clusters/access-line";
import { type Avalanche, createAvalanche, type Warning, watchAvalanche } from "@/lib/detection/clusters/avalanche";
import { type Summary, summarise } from "@/lib/detection/clusters/summary";
import { addRequest, createWindow, type RequestWindow, sliceMsOf, windowAt } from "@/lib/detection/clusters/window";
import { evaluateRule } from "@/lib/detection/rules/evaluate";
import { createMemory, type RuleMemory } from "@/lib/detection/rules/memory";
import { AVALANCHE_CALM_MS, GRACE_MS, REQUEST_RULES, REQUESTS, type RequestRule } from "./parameters";
import { type Alarm, createAlarm, type LogSignal, moveAlarm } from "./signal";

/** The requests of one workload, and their signals. */
export interface RequestWatch {
  window: RequestWindow;
  avalanche: Avalanche;
  /** The end of the last slice that was judged; null before the first request. */
  judgedMs: number | null;
  lastWarningMs: number;
  lastWarning: string;
  memories: Map<string, RuleMemory>;
  alarms: Map<string, Alarm>;
}

export const createRequestWatch = (): RequestWatch => ({
  window: createWindow(undefined, REQUESTS.keepMs),
  avalanche: createAvalanche(),
  judgedMs: null,
  lastWarningMs: 0,
  lastWarning: "",
  memories: new Map(REQUEST_RULES.map(({ check }) => [check, createMemory()])),
  alarms: new Map([...REQUEST_RULES.map(({ check }) => check), "log.avalanche"].map((check) => [check, createAlarm()])),
});

/** Takes in a request at its own time; slices that ended before it are judged first. */
export function takeRequest(watch: RequestWatch, request: Request & { atMs: number }): LogSignal[] {
  const sliceMs = sliceMsOf(watch.window);
  watch.judgedMs ??= Math.floor(request.atMs / sliceMs) * sliceMs;
  const told = judgeUntil(watch, request.atMs);
  // A line that comes hours late does not bring back a deleted slice.
  if (request.atMs < keptFrom(watch, watch.judgedMs)) watch.window.late++;
  else addRequest(watch.window, request, request.atMs);
  return told;
}

/** Judges each slice that ended before `nowMs`, once. */
export function judgeUntil(watch: RequestWatch, nowMs: number): LogSignal[] {
  if (watch.judgedMs === null) return [];
  const sliceMs = sliceMsOf(watch.window);
  const endMs = Math.floor((nowMs - GRACE_MS) / sliceMs) * sliceMs;
  watch.judgedMs = Math.max(watch.judgedMs, endMs - REQUESTS.mostSlices * sliceMs);
  const told: LogSignal[] = [];
  while (watch.judgedMs < endMs) {
    watch.judgedMs += sliceMs;
    told.push(...judge(watch, watch.judgedMs));
  }
  const from = keptFrom(watch, watch.judgedMs);
  watch.window.slices = watch.window.slices.filter(({ startMs }) => startMs >= from);
  return told;
}

const keptFrom = ({ window }: RequestWatch, judgedMs: number): number => judgedMs - window.widthMs - window.graceMs;

function judge(watch: RequestWatch, atMs: number): LogSignal[] {
  const summary = summarise(windowAt(watch.window, atMs));
  const told = REQUEST_RULES.flatMap((rule) => judgeRule(watch, rule, summary, atMs) ?? []);
  const warning = summary.requests > 0 ? watchAvalanche(watch.avalanche, atMs, summary) : null;
  return [...told, ...(judgeAvalanche(watch, warning, summary, atMs) ?? [])];
}

function judgeRule(watch: RequestWatch, rule: RequestRule, summary: Summary, atMs: number): LogSignal[] | null {
  const memory = watch.memories.get(rule.check)!;
  const transition = evaluateRule(rule, memory, { atMs, values: new Map(), requests: summary });
  const phase = moveAlarm(watch.alarms.get(rule.check)!, memory.isFiring, atMs);
  if (!phase) return null;
  const { culprit, failingRoute } = summary;
  const sentence = phase === "ends" ? transition?.sentence : sentenceNow(rule, summary);
  // Between its bounds the state does not change.
  if (!sentence) return null;
  const q = rule.condition.what === "client" ? culprit?.client : failingRoute?.route.split(" ")[1]?.split("*")[0];
  const { check, code, severity } = rule;
  return [
    { check, code, severity, phase, atMs, sentence, data: evidence(summary), lines: { ...(q ? { q } : {}), ...spanOf(watch, atMs) } },
  ];
}

function sentenceNow({ condition, forMs, clearMs }: RequestRule, requests: Summary): string | null {
  const now = evaluateRule({ condition, forMs: 0, clearMs }, createMemory(), { atMs: forMs, values: new Map(), requests });
  return now?.sentence ?? null;
}

function judgeAvalanche(watch: RequestWatch, warning: Warning | null, summary: Summary, atMs: number): LogSignal[] | null {
  if (warning) {
    watch.lastWarningMs = atMs;
    watch.lastWarning = warning.sentence;
  }
  const isFiring = watch.lastWarningMs > 0 && atMs - watch.lastWarningMs < AVALANCHE_CALM_MS;
  const phase = moveAlarm(watch.alarms.get("log.avalanche")!, isFiring, atMs);
  if (!phase) return null;
  const sentence = phase === "ends" ? "Rate, errors and latency are usual again" : watch.lastWarning;
  const about = { check: "log.avalanche", code: "rising", severity: "warning" } as const;
  return [{ ...about, phase, atMs, sentence, data: evidence(summary), lines: spanOf(watch, atMs) }];
}

/** Lines have the time at which their host sent them, some seconds after the requests. */
const spanOf = ({ window }: RequestWatch, atMs: number) => ({ fromMs: atMs - window.widthMs, toMs: atMs + GRACE_MS });
const percent = (share: number): string => `${Math.round(100 * share)} %`;

const evidence = (summary: Summary): Record<string, unknown> => ({
  requestsIn5Min: summary.requests,
  answeredWith4xx: percent(summary.clientErrorShare),
  answeredWith5xx: percent(summary.serverErrorShare),
  p50Ms: summary.p50Ms === null ? null : Math.round(summary.p50Ms),
  p95Ms: summary.p95Ms === null ? null : Math.round(summary.p95Ms),
  routeWithMostErrors: summary.worstRoute ? `${summary.worstRoute.route} (${percent(summary.worstRoute.share)} of the errors)` : null,
  clientThatStandsOut: summary.culprit ? `${summary.culprit.client} (${percent(summary.culprit.share)} of the requests)` : null,
});

/** Whether something would change with time alone: requests in the window, or a signal that lasts. */
export const isRequestWatchBusy = ({ window, alarms }: RequestWatch): boolean =>
  window.slices.some(({ requests }) => requests > 0) || [...alarms.values()].some(({ isFiring }) => isFiring);
