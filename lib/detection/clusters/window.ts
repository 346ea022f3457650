import type { Request } from "./access-line";
import { countKey, createHeavyHitters, type HeavyHitters } from "./heavy-hitters";

/** Keys that one slice of a window remembers, for each kind of key. */
const MOST_KEYS = 256;
/** Slices of a window: it moves on by one of them. */
const SLICES = 10;
/** Latency is counted in bins of half a power of two, from 1 ms on. */
const LATENCY_BINS = 40;

export interface Slice {
  startMs: number;
  requests: number;
  /** Requests with a 4xx and with a 5xx. */
  clientErrors: number;
  serverErrors: number;
  latency: Uint32Array;
  clients: HeavyHitters;
  /** Errors by client, by route and by status. */
  badClients: HeavyHitters;
  badRoutes: HeavyHitters;
  statuses: HeavyHitters;
  /** Requests by route, and those that a route answered with a 5xx, by route and status. */
  routes: HeavyHitters;
  failures: HeavyHitters;
}
export const sketches = ["clients", "badClients", "badRoutes", "statuses", "routes", "failures"] as const satisfies (keyof Slice)[];

/** Requests of the last minutes, in slices; memory does not grow with their number. */
export interface RequestWindow {
  widthMs: number;
  /** How much longer a slice is kept, for requests of hosts whose lines come later than others'. */
  graceMs: number;
  slices: Slice[];
  /** Requests that came after their slice was removed, and are not counted. */
  late: number;
}

/** An empty sliding window. `graceMs`: how much longer than the window slices are kept, for late requests. */
export const createWindow = (widthMs = 300_000, graceMs = 0): RequestWindow => ({ widthMs, graceMs, slices: [], late: 0 });

/** The window as it was when it ended at `endMs`: later slices are left out. */
export const windowAt = (window: RequestWindow, endMs: number): RequestWindow => ({
  ...window,
  slices: window.slices.filter(({ startMs }) => startMs >= endMs - window.widthMs && startMs < endMs),
});

/** The length of one slice in ms. */
export const sliceMsOf = ({ widthMs }: Pick<RequestWindow, "widthMs">): number => widthMs / SLICES;

/** An empty slice that begins at `startMs`. */
export const createSlice = (startMs: number): Slice => ({
  startMs,
  requests: 0,
  clientErrors: 0,
  serverErrors: 0,
  latency: new Uint32Array(LATENCY_BINS),
  clients: createHeavyHitters(MOST_KEYS),
  badClients: createHeavyHitters(MOST_KEYS),
  badRoutes: createHeavyHitters(MOST_KEYS),
  statuses: createHeavyHitters(MOST_KEYS),
  routes: createHeavyHitters(MOST_KEYS),
  failures: createHeavyHitters(MOST_KEYS),
});

/** Adds a request at its own time, else at `nowMs`. */
export function addRequest(window: RequestWindow, request: Request, nowMs: number): void {
  const slice = sliceAt(window, request.atMs ?? nowMs);
  if (!slice) {
    window.late++;
    return;
  }
  slice.requests++;
  const route = `${request.method} ${request.route}`;
  countKey(slice.clients, request.client);
  countKey(slice.routes, route);
  if (request.durationMs !== null) {
    const bin = Math.floor(2 * Math.log2(Math.max(1, request.durationMs)));
    slice.latency[Math.min(LATENCY_BINS - 1, bin)]! += 1;
  }
  if (request.status < 400) return;
  if (request.status < 500) slice.clientErrors++;
  else {
    slice.serverErrors++;
    countKey(slice.failures, `${route} ${request.status}`);
  }
  countKey(slice.badClients, request.client);
  countKey(slice.badRoutes, route);
  countKey(slice.statuses, `${request.client} ${request.status}`);
}

function sliceAt(window: RequestWindow, atMs: number): Slice | null {
  const width = sliceMsOf(window);
  const startMs = Math.floor(atMs / width) * width;
  const keptMs = window.widthMs + window.graceMs;
  const newest = window.slices.at(-1)?.startMs ?? Number.NEGATIVE_INFINITY;
  if (startMs > newest) {
    window.slices.push(createSlice(startMs));
    window.slices = window.slices.filter((slice) => slice.startMs > startMs - keptMs);
    return window.slices.at(-1)!;
  }
  return window.slices.find((slice) => slice.startMs === startMs) ?? (startMs > newest - keptMs ? insertSlice(window, startMs) : null);
}

function insertSlice(window: RequestWindow, startMs: number): Slice {
  const slice = createSlice(startMs);
  window.slices = [...window.slices, slice].sort((a, b) => a.startMs - b.startMs);
  return slice;
}

/** The latency that `share` of the requests stay below, in ms; null when no line told one. */
export function latencyQuantile(slices: readonly Slice[], share: number): number | null {
  const sums = Array.from({ length: LATENCY_BINS }, (_, bin) => slices.reduce((sum, { latency }) => sum + latency[bin]!, 0));
  const total = sums.reduce((sum, x) => sum + x, 0);
  if (total === 0) return null;
  let below = 0;
  for (let bin = 0; bin < LATENCY_BINS; bin++) {
    const next = below + sums[bin]!;
    if (next >= share * total) return 2 ** ((bin + (share * total - below) / Math.max(1, sums[bin]!)) / 2);
    below = next;
  }
  return 2 ** (LATENCY_BINS / 2);
}
