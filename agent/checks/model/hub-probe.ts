import type { Host } from "../../host/host";

export type HubAnswer =
  | { kind: "reachable"; tookMs: number; bytes: number | null }
  | { kind: "denied" | "not-found" | "error" | "unreachable"; sentence: string };

export const HUB_TIMEOUT_MS = 4_000;
const HOPS: [RegExp, string][] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/, "its name does not resolve (DNS)"],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, "it takes no connection (TCP)"],
  [/CERT|^EPROTO$|TLS|SSL|SELF_SIGNED|UNABLE_TO/, "its certificate or protocol is refused (TLS)"],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|HPE_)/, "it breaks the connection off (HTTP)"],
  [/^ETIMEDOUT$/, `it gives no answer within ${HUB_TIMEOUT_MS / 1_000} s (TCP or HTTP)`],
];

/** Asks a hub for a model's description, and says at which hop it fails. */
export async function probeHub(host: Host, hub: string, id: string, token: string | undefined): Promise<HubAnswer> {
  const started = host.now();
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  try {
    const answer = await host.request({
      url: `${hub.replace(/\/+$/, "")}/api/models/${encodeURI(id)}?blobs=true`,
      headers,
      timeoutMs: HUB_TIMEOUT_MS,
    });
    return judge(answer.status, answer.body, hub, id, host.now() - started, token !== undefined);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const hop = HOPS.find(([pattern]) => pattern.test(code))?.[1] ?? `it fails with ${code || (error as Error).message.slice(0, 100)}`;
    return { kind: "unreachable", sentence: `hub ${hub}: ${hop}` };
  }
}

function judge(status: number, body: string, hub: string, id: string, tookMs: number, withToken: boolean): HubAnswer {
  if (status >= 200 && status < 400) return { kind: "reachable", tookMs, bytes: totalBytes(body) };
  if (status === 401 || status === 403) {
    const advice = withToken ? "the token in its environment is not accepted for it" : "no token is set";
    return { kind: "denied", sentence: `hub ${hub} denies ${id} with ${status}: the model is gated or private, and ${advice}` };
  }
  if (status === 404) return { kind: "not-found", sentence: `hub ${hub} does not know a model ${id} (404)` };
  return { kind: "error", sentence: `hub ${hub} answers ${status}${status === 429 ? " (too many requests)" : ""}` };
}

/** The size of all files by the hub's own list; null when it does not say. */
export function totalBytes(body: string): number | null {
  try {
    const { siblings } = JSON.parse(body) as { siblings?: unknown };
    if (!Array.isArray(siblings)) return null;
    const sizes = siblings.map((file: { size?: unknown } | null) => Number(file?.size));
    return sizes.every((size) => Number.isSafeInteger(size) && size >= 0) && sizes.length > 0
      ? sizes.reduce((sum, size) => sum + size, 0)
      : null;
  } catch {
    return null;
  }
}
