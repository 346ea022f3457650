import type { Request } from "@/lib/detection/clusters/access-line";
import { type Avalanche, createAvalanche, type Together, watchAvalanche } from "@/lib/detection/clusters/avalanche";
import { type Summary, summarise } from "@/lib/detection/clusters/summary";
import { addRequest, createWindow, type RequestWindow, sliceMsOf, windowAt } from "@/lib/detection/clusters/window";
import { GRACE_MS, REQUESTS } from "./parameters";

/** The requests of one workload. */
export interface RequestWatch {
  window: RequestWindow;
  avalanche: Avalanche;
  /** The end of the last slice that was judged; null before the first request. */
  judgedMs: number | null;
}

/** The sliding window that ends at `atMs`. `together` is null without requests. */
export interface WindowFact {
  atMs: number;
  summary: Summary;
  together: Together | null;
  span: { fromMs: number; toMs: number };
}

export const createRequestWatch = (): RequestWatch => ({
  window: createWindow(undefined, REQUESTS.keepMs),
  avalanche: createAvalanche(),
  judgedMs: null,
});

/** Adds a request at its own time. Judges slices that ended before it first. */
export function takeRequest(watch: RequestWatch, request: Request & { atMs: number }): WindowFact[] {
  const sliceMs = sliceMsOf(watch.window);
  watch.judgedMs ??= Math.floor(request.atMs / sliceMs) * sliceMs;
  const facts = judgeUntil(watch, request.atMs);
  // A line that comes hours late does not bring back a deleted slice.
  if (request.atMs < keptFrom(watch, watch.judgedMs)) watch.window.late++;
  else addRequest(watch.window, request, request.atMs);
  return facts;
}

/** Summarises the window at the end of each slice that ended before `nowMs`, once. */
export function judgeUntil(watch: RequestWatch, nowMs: number): WindowFact[] {
  if (watch.judgedMs === null) return [];
  const sliceMs = sliceMsOf(watch.window);
  const endMs = Math.floor((nowMs - GRACE_MS) / sliceMs) * sliceMs;
  watch.judgedMs = Math.max(watch.judgedMs, endMs - REQUESTS.mostSlices * sliceMs);
  const facts: WindowFact[] = [];
  while (watch.judgedMs < endMs) {
    watch.judgedMs += sliceMs;
    facts.push(factAt(watch, watch.judgedMs));
  }
  const from = keptFrom(watch, watch.judgedMs);
  watch.window.slices = watch.window.slices.filter(({ startMs }) => startMs >= from);
  return facts;
}

const keptFrom = ({ window }: RequestWatch, judgedMs: number): number => judgedMs - window.widthMs - window.graceMs;

function factAt({ window, avalanche }: RequestWatch, atMs: number): WindowFact {
  const summary = summarise(windowAt(window, atMs));
  const together = summary.requests > 0 ? watchAvalanche(avalanche, atMs, summary) : null;
  // Lines have the time at which the host sent them, a few seconds after the requests.
  return { atMs, summary, together, span: { fromMs: atMs - window.widthMs, toMs: atMs + GRACE_MS } };
}

/** Whether time alone can change something: requests are in the window. */
export const isRequestWatchBusy = ({ window }: RequestWatch): boolean => window.slices.some(({ requests }) => requests > 0);
