import type { HubSettings } from "./hub-settings";

const HOPS: [RegExp, string][] = [
  [/^(ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/, "its name does not resolve (DNS)"],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, "it takes no connection (TCP)"],
  [/CERT|^EPROTO$|TLS|SSL|SELF_SIGNED|UNABLE_TO/, "its certificate or protocol is refused (TLS)"],
  [/^ERR_INVALID_URL$/, "that is no address: write it with https:// before it (HF_ENDPOINT)"],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|HPE_)/, "it breaks the connection off (HTTP)"],
];

/** At which hop a request failed, and how to fix it. */
export function hopOf(
  error: Error & { code?: string; proxyStatus?: number; atProxy?: boolean },
  settings: HubSettings,
  timeoutMs: number,
): string {
  const code = error.code ?? "";
  const { proxy, unusedProxy } = settings;
  if (proxy && error.proxyStatus !== undefined) {
    const why =
      error.proxyStatus === 407
        ? "asks for a login (407): put a name and password into its address"
        : `refuses to connect to it (${error.proxyStatus})`;
    return `hub ${settings.hub}: the proxy ${shown(proxy.url)} (${proxy.where}) ${why}`;
  }
  const hop =
    code === "ETIMEDOUT"
      ? `it gives no answer within ${timeoutMs / 1_000} s (TCP or HTTP)`
      : (HOPS.find(([pattern]) => pattern.test(code))?.[1] ?? `it fails with ${code || error.message.slice(0, 100)}`);
  if (proxy && error.atProxy)
    return `hub ${settings.hub} is asked through the proxy ${shown(proxy.url)} (${proxy.where}), and of the proxy: ${hop}; correct or remove that variable`;
  if (unusedProxy && !proxy)
    return `hub ${settings.hub}: ${hop}; this host has a proxy that the workload does not use (${unusedProxy.where}: ${shown(unusedProxy.url)})`;
  return `hub ${settings.hub}: ${hop}`;
}

/** A proxy's address without the password that may stand in it. */
function shown(url: string): string {
  const address = /^[a-z]\w*:\/\//i.test(url) ? url : `http://${url}`;
  return URL.canParse(address) ? `${new URL(address).protocol}//${new URL(address).host}` : "with an address that is none";
}
