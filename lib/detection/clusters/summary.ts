import { type Story, tell } from "@/lib/told";
import { latencyQuantile, type RequestWindow, type Slice, type sketches } from "./window";

export interface Culprit {
  client: string;
  /** Share of all requests, and how many of its own failed. */
  share: number;
  badShare: number;
  /** The status that most of its errors have. */
  status: number;
}

/** A route that answers with 5xx. */
export interface FailingRoute {
  route: string;
  requests: number;
  /** Share of its own requests that failed. */
  share: number;
  /** The status that most of them have. */
  status: number;
}

export interface Summary {
  requests: number;
  perSecond: number;
  clientErrorShare: number;
  serverErrorShare: number;
  /** The route with most errors, and its share of them. */
  worstRoute: { route: string; share: number } | null;
  /** A client that makes up much of the traffic or of the errors. */
  culprit: Culprit | null;
  /** The route with most 5xx. */
  failingRoute: FailingRoute | null;
  p50Ms: number | null;
  p95Ms: number | null;
}

/** A client is named from this share of the requests or of the errors on. */
const NAMED = 0.25;
const FEWEST_REQUESTS = 20;

/** Sums up a window: its rates, the worst route, and the client that stands out. */
export function summarise(window: RequestWindow): Summary {
  const { slices } = window;
  const sum = (pick: (slice: Slice) => number) => slices.reduce((total, slice) => total + pick(slice), 0);
  const requests = sum((slice) => slice.requests);
  const clientErrors = sum((slice) => slice.clientErrors);
  const serverErrors = sum((slice) => slice.serverErrors);
  const routes = [...totals(slices, "badRoutes")].sort((a, b) => b[1] - a[1]);
  const [worst] = routes;
  return {
    requests,
    perSecond: requests / (window.widthMs / 1_000),
    clientErrorShare: clientErrors / (requests || 1),
    serverErrorShare: serverErrors / (requests || 1),
    worstRoute: worst ? { route: worst[0], share: worst[1] / (clientErrors + serverErrors) } : null,
    culprit: requests < FEWEST_REQUESTS ? null : findCulprit(slices, requests, clientErrors + serverErrors),
    failingRoute: findFailing(slices),
    p50Ms: latencyQuantile(slices, 0.5),
    p95Ms: latencyQuantile(slices, 0.95),
  };
}

function totals(slices: readonly Slice[], kind: (typeof sketches)[number]): Map<string, number> {
  const all = new Map<string, number>();
  for (const slice of slices) for (const [key, { count, over }] of slice[kind].counts) all.set(key, (all.get(key) ?? 0) + count - over);
  return all;
}

function findCulprit(slices: readonly Slice[], requests: number, errors: number): Culprit | null {
  const clients = totals(slices, "clients");
  const bad = totals(slices, "badClients");
  let found: { client: string; weight: number } | null = null;
  for (const [client, count] of clients) {
    const weight = Math.max(count / requests, errors >= FEWEST_REQUESTS ? (bad.get(client) ?? 0) / errors : 0);
    if (weight >= NAMED && weight > (found?.weight ?? 0)) found = { client, weight };
  }
  if (!found) return null;
  const { client } = found;
  const statuses = [...totals(slices, "statuses")].filter(([key]) => key.startsWith(`${client} `)).sort((a, b) => b[1] - a[1]);
  return {
    client,
    share: clients.get(client)! / requests,
    badShare: Math.min(1, (bad.get(client) ?? 0) / clients.get(client)!),
    status: Number(statuses[0]?.[0].slice(client.length + 1) ?? 0),
  };
}

function findFailing(slices: readonly Slice[]): FailingRoute | null {
  const failed = new Map<string, { count: number; status: number; most: number }>();
  for (const [key, count] of totals(slices, "failures")) {
    const at = key.lastIndexOf(" ");
    const own = failed.get(key.slice(0, at)) ?? { count: 0, status: 0, most: 0 };
    const isMost = count > own.most;
    failed.set(key.slice(0, at), {
      count: own.count + count,
      status: isMost ? Number(key.slice(at + 1)) : own.status,
      most: Math.max(own.most, count),
    });
  }
  const [worst] = [...failed].sort((a, b) => b[1].count - a[1].count);
  if (!worst) return null;
  const [route, { count, status }] = worst;
  const requests = Math.max(count, totals(slices, "routes").get(route) ?? 0);
  return { route, requests, share: count / requests, status };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** "203.0.113.7 makes 61 % of requests, 94 % of them 404" */
export function culpritStory({ client, share, badShare, status }: Culprit): Story {
  const said = { client, share: percent(share) };
  return badShare > 0 && status > 0 ? tell("log.clientErrors", { ...said, badShare: percent(badShare), status }) : tell("log.client", said);
}

/** "POST /v1/chat fails on 38 % of its 412 requests, most with 502" */
export const failingStory = ({ route, requests, share, status }: FailingRoute): Story =>
  tell("log.route", { route, share: percent(share), requests, status });
