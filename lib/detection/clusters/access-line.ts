/** One request, as an access log tells it. */
export interface Request {
  /** Null when the line has no time. */
  atMs: number | null;
  client: string;
  method: string;
  /** The path with its variable parts replaced, without the query. */
  route: string;
  status: number;
  /** Null when the line does not say. */
  durationMs: number | null;
}

const LONGEST_LINE = 4_000;
/** Hosts write these texts, and hundreds of them are stored for each workload, so they are bounded. */
const [LONGEST_CLIENT, LONGEST_METHOD] = [64, 10];
const REQUEST = /"([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?" (\d{3})\b(.*)$/;
/** `[10/Oct/2000:13:55:36 -0700]` */
const CLF_TIME = /\[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\]/;
const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** uvicorn and vLLM: `INFO:     10.0.0.1:51234 - "POST /v1/completions HTTP/1.1" 200 OK`, with any prefix of their logger. */
const UVICORN_CLIENT = /(?:^|\s)(\S+):(\d{1,5}) - "/;

/** Reads a line of nginx, Apache, Caddy (JSON), uvicorn or vLLM; null when it is none of them. */
export function parseAccessLine(line: string): Request | null {
  const text = first(line, LONGEST_LINE);
  if (text.trimStart().startsWith("{")) return parseCaddy(text);
  const request = REQUEST.exec(text);
  if (!request) return null;
  const [, method = "", target = "", status = "", rest = ""] = request;
  const before = text.slice(0, request.index + 1);
  const uvicorn = UVICORN_CLIENT.exec(before);
  const client = uvicorn ? uvicorn[1]! : (/^\s*(\S+)/.exec(text)?.[1] ?? "");
  if (client === "" || client.startsWith('"')) return null;
  return {
    atMs: clfTime(text),
    client: first(client, LONGEST_CLIENT),
    method,
    route: routeOf(target),
    status: Number(status),
    durationMs: uvicorn ? null : durationOf(rest),
  };
}

function clfTime(text: string): number | null {
  const parts = CLF_TIME.exec(text);
  if (!parts) return null;
  const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = parts;
  const at = Date.UTC(Number(year), months.indexOf(month!), Number(day), Number(hour), Number(minute), Number(second));
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return Number.isFinite(at) && months.includes(month!) ? at - (sign === "-" ? -zone : zone) : null;
}

/** nginx with `$request_time` in seconds at the end, as `rt=0.123` or bare; Apache's `%D` in microseconds is a whole number and is left out. */
function durationOf(rest: string): number | null {
  const named = /\b(?:rt|request_time|urt)="?(\d+\.\d+)/.exec(rest) ?? /\s(\d+\.\d{3})\s*$/.exec(rest);
  return named ? Math.round(Number(named[1]) * 1_000) : null;
}

function parseCaddy(text: string): Request | null {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    return null;
  }
  const { request, status, duration, ts } = entry as {
    request?: Record<string, unknown>;
    status?: unknown;
    duration?: unknown;
    ts?: unknown;
  };
  if (!request || typeof status !== "number" || typeof request.uri !== "string") return null;
  const client = request.client_ip ?? request.remote_ip;
  if (typeof client !== "string") return null;
  return {
    atMs:
      typeof ts === "number" ? Math.round(ts * 1_000) : typeof ts === "string" && Number.isFinite(Date.parse(ts)) ? Date.parse(ts) : null,
    client: first(client, LONGEST_CLIENT),
    method: typeof request.method === "string" ? first(request.method, LONGEST_METHOD) : "",
    route: routeOf(request.uri),
    status,
    durationMs: typeof duration === "number" ? Math.round(duration * 1_000) : null,
  };
}

const LONGEST_ROUTE = 120;

/** A text's first characters. The cut may halve the last one, and no database stores a half. */
const first = (text: string, most: number): string => text.slice(0, most).toWellFormed();

/** The order 4711 of a user becomes `*`: parts with a digit, long ones and encoded ones are values. A version such as v1 is a word. */
export function routeOf(target: string): string {
  const path = target.split(/[?#]/, 1)[0]!.replace(/^[a-z]+:\/\/[^/]+/i, "");
  const parts = path
    .split("/")
    .map((part) => ((/\d/.test(part) && !/^v\d{1,2}$/.test(part)) || part.length > 32 || part.includes("%") ? "*" : part));
  return first(parts.slice(0, 7).join("/"), LONGEST_ROUTE) || "/";
}
