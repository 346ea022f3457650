import type { Host, HostResponse } from "../../host/host";
import { excerpt } from "../quantity";
import { hopOf } from "./hops";
import type { HubSettings } from "./hub-settings";

export type HubAnswer =
  | { kind: "reachable"; tookMs: number; described: HubFiles | null }
  | { kind: "denied" | "not-found" | "error" | "unreachable"; sentence: string };

/** What the hub says that a model consists of. */
export interface HubFiles {
  commit: string;
  files: Map<string, number | null>;
  gated: string | null;
}

const HUB_TIMEOUT_MS = 4_000;
const LOGIN = /\b(log-?in|sign-?in|sso|saml|oauth2?|auth|captive|portal)\b/i;

/** Asks a hub for a model's description as its workload would, and says at which hop it fails. */
export async function probeHub(host: Host, settings: HubSettings, id: string): Promise<HubAnswer> {
  const started = host.now();
  const url = `${baseOf(settings)}/api/models/${encodeURI(id)}?blobs=true`;
  const answer = await ask(host, settings, url, "GET");
  if ("sentence" in answer) return answer;
  const final = isRedirect(answer) ? await follow(host, settings, url, answer) : answer;
  if ("sentence" in final) return final;
  return judge(final, settings, id, host.now() - started);
}

/**
 * Whether the model's files may be downloaded. The description does not say: everybody can read that of a gated model. Null when they may, or
 * when the hub does not say.
 */
export async function probeFiles(host: Host, settings: HubSettings, id: string, described: HubFiles | null): Promise<HubAnswer | null> {
  const names = [...(described?.files.keys() ?? [])];
  const name = names.includes("config.json") ? "config.json" : names[0];
  if (name === undefined) return null;
  const answer = await ask(host, settings, `${baseOf(settings)}/${encodeURI(id)}/resolve/main/${encodeURI(name)}`, "HEAD");
  if ("sentence" in answer || (answer.status !== 401 && answer.status !== 403)) return null;
  const isGated = described?.gated != null || answer.headers["x-error-code"] === "GatedRepo";
  const sentence = `hub ${settings.hub} describes ${id}${isGated ? ", which is gated," : ""} and denies its files with ${answer.status} (resolve/main/${name}); ${tokenAdvice(settings, answer)}`;
  return { kind: "denied", sentence };
}

const baseOf = (settings: HubSettings): string => settings.hub.replace(/\/+$/, "");
const isRedirect = ({ status, headers }: HostResponse): boolean => status >= 300 && status < 400 && headers.location !== undefined;

async function ask(
  host: Host,
  settings: HubSettings,
  url: string,
  method: string,
  withToken = true,
): Promise<HostResponse | (HubAnswer & { sentence: string })> {
  const headers: Record<string, string> = withToken && settings.token ? { authorization: `Bearer ${settings.token.value}` } : {};
  try {
    return await host.request({
      url,
      method,
      headers,
      timeoutMs: HUB_TIMEOUT_MS,
      ...(settings.proxy ? { proxy: settings.proxy.url } : {}),
    });
  } catch (error) {
    return { kind: "unreachable", sentence: hopOf(error as Error, settings, HUB_TIMEOUT_MS) };
  }
}

/** Follows one redirect: on the same host, or to the hub that a mirror stands for (without the token). Any other place is only named. */
async function follow(
  host: Host,
  settings: HubSettings,
  url: string,
  answer: HostResponse,
): Promise<HostResponse | (HubAnswer & { sentence: string })> {
  const location = answer.headers.location!;
  if (!URL.canParse(location, url)) return { kind: "error", sentence: `hub ${settings.hub} redirects to no address` };
  const target = new URL(location, url);
  const from = new URL(url);
  if (LOGIN.test(target.pathname) || LOGIN.test(target.hostname.split(".")[0]!))
    return {
      kind: "error",
      sentence: `hub ${settings.hub} redirects to a login page (${target.origin}${target.pathname}): log this network in, or set HF_ENDPOINT to a hub that answers itself`,
    };
  const isHub = /(^|\.)(huggingface\.co|hf\.co)$/.test(target.hostname);
  if (target.hostname !== from.hostname && !isHub)
    return {
      kind: "error",
      sentence: `hub ${settings.hub} redirects to ${target.origin}: set HF_ENDPOINT to a mirror that answers itself`,
    };
  const next = await ask(host, settings, target.href, "GET", target.origin === from.origin);
  if (!("sentence" in next)) return next;
  return target.origin === from.origin
    ? next
    : {
        kind: "unreachable",
        sentence: `mirror ${settings.hub} only redirects to ${target.origin}, and ${next.sentence.replace(settings.hub, target.origin)}: set HF_ENDPOINT to a mirror that serves the files itself`,
      };
}

function judge(answer: HostResponse, settings: HubSettings, id: string, tookMs: number): HubAnswer {
  const { status, headers, body } = answer;
  const { hub } = settings;
  const code = headers["x-error-code"];
  if (status === 404) return { kind: "not-found", sentence: `hub ${hub} does not know a model ${id} (404)` };
  if (status === 401 || status === 403) {
    if (code === "RepoNotFound" && settings.token && status !== 401)
      return { kind: "not-found", sentence: `hub ${hub} does not know a model ${id} (${status})` };
    const what =
      code === "GatedRepo"
        ? "the model is gated"
        : "the model is gated or private, or its id is mistyped: the hub answers the same for one that does not exist";
    return { kind: "denied", sentence: `hub ${hub} denies ${id} with ${status}: ${what}; ${tokenAdvice(settings, answer)}` };
  }
  if (isPage(answer))
    return {
      kind: "error",
      sentence: `hub ${hub} answers ${status} with a web page${titleOf(body)} in place of the model's description: it is a login page, a proxy's page or no hub`,
    };
  if (status < 200 || status >= 300)
    return { kind: "error", sentence: `hub ${hub} answers ${status}${status === 429 ? " (too many requests)" : ""}` };
  return { kind: "reachable", tookMs, described: readDescription(body) };
}

/** How the workload's token relates to a refusal, and what to do about it. */
function tokenAdvice({ token, unreadToken }: HubSettings, { headers, body }: HostResponse): string {
  if (token === null)
    return unreadToken
      ? `no token is set: ${unreadToken} is not a name that the hub's library reads, call it HF_TOKEN`
      : "no token is set: set HF_TOKEN to a token of an account that has access";
  const said = `${headers["x-error-message"] ?? ""} ${body}`;
  if (/invalid (credentials|username|user token|token)|expired|revoked/i.test(said))
    return `the token in ${token.where} is not valid any more: make a new one`;
  if (/authori[sz]ed list|restricted|awaiting|request access/i.test(said) || headers["x-error-code"] === "GatedRepo")
    return `the account of the token in ${token.where} is not on the model's list: request access on the model's page, or use the token of an account that has it`;
  return `the token in ${token.where} is not accepted for it: request access with its account, or use another token`;
}

const isPage = ({ headers, body }: HostResponse): boolean =>
  /text\/html/i.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html|head)\b/i.test(body);
const titleOf = (body: string): string => {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1];
  return title ? ` ("${excerpt(title, 60)}")` : "";
};

/** The files of a model by the hub's own list; null when the answer is none. */
export function readDescription(body: string): HubFiles | null {
  try {
    const { sha, siblings, gated } = JSON.parse(body) as { sha?: unknown; siblings?: unknown; gated?: unknown };
    if (!Array.isArray(siblings)) return null;
    const files = new Map<string, number | null>();
    for (const entry of siblings as ({ rfilename?: unknown; size?: unknown } | null)[]) {
      const size = typeof entry?.size === "number" && Number.isSafeInteger(entry.size) && entry.size >= 0 ? entry.size : null;
      if (typeof entry?.rfilename === "string") files.set(entry.rfilename, size);
    }
    return { commit: typeof sha === "string" ? sha : "", files, gated: gated ? String(gated) : null };
  } catch {
    return null;
  }
}

/** The size of all files by the hub's own list; null when it does not say all of them. */
export function totalBytes(described: HubFiles | null): number | null {
  const sizes = [...(described?.files.values() ?? [])];
  return sizes.length > 0 && sizes.every((size) => size !== null) ? sizes.reduce<number>((sum, size) => sum + size!, 0) : null;
}
