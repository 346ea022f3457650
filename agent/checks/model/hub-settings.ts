import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { readEnvFile } from "../env-file";

export const DEFAULT_HUB = "https://huggingface.co";
const isOn = (value: string | undefined): boolean => /^(1|true|yes|on)$/i.test(value ?? "");
/** Names under which people set a token that huggingface_hub does not read. */
const OTHER_TOKEN_NAMES = [
  "HUGGINGFACE_TOKEN",
  "HUGGINGFACE_HUB_TOKEN",
  "HUGGINGFACEHUB_API_TOKEN",
  "HF_API_TOKEN",
  "HF_API_KEY",
  "HF_HUB_TOKEN",
];

/** How a workload reaches its hub, as huggingface_hub reads its environment. */
export interface HubSettings {
  /** The folder of the cache. */
  root: string;
  hub: string;
  offline: boolean;
  /** `where` names the variable or file that holds it. */
  token: { value: string; where: string } | null;
  /** A variable that holds a token and is not read by the library. */
  unreadToken: string | null;
  proxy: { url: string; where: string } | null;
  /** A proxy that this host has and the workload does not use. */
  unusedProxy: { url: string; where: string } | null;
}

/** A workload's hub, token, proxies and cache, from its environment file and the agent's own environment. Reads files, connects to nothing. */
export async function hubSettings(host: Host, workload: Workload): Promise<HubSettings> {
  const env = await readEnvFile(host, workload.envFile);
  const userHome = env.HOME ?? host.env("HOME") ?? "/root";
  const home = env.HF_HOME ?? posix.join(env.XDG_CACHE_HOME ?? posix.join(userHome, ".cache"), "huggingface");
  const hub = env.HF_ENDPOINT ?? workload.model?.hub ?? DEFAULT_HUB;
  // A token that lies on the host goes to the hub of the workload's own environment, never to an address that a declaration names.
  const mayUseFile = env.HF_ENDPOINT !== undefined || hub === DEFAULT_HUB;
  const proxy = proxyFor(env, hub, workload.envFile ?? "its environment");
  return {
    root: workload.model?.cache ?? env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE ?? posix.join(home, "hub"),
    hub,
    offline: isOn(env.HF_HUB_OFFLINE) || isOn(env.TRANSFORMERS_OFFLINE),
    token: await tokenOf(
      host,
      env,
      mayUseFile ? [env.HF_TOKEN_PATH ?? posix.join(home, "token"), posix.join(userHome, ".huggingface/token")] : [],
    ),
    unreadToken: OTHER_TOKEN_NAMES.find((name) => env[name]) ?? null,
    proxy,
    unusedProxy: proxy ? null : proxyFor(await readEnvFile(host, "/etc/environment"), hub, "/etc/environment"),
  };
}

async function tokenOf(host: Host, env: Record<string, string>, files: string[]): Promise<HubSettings["token"]> {
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) if (env[name]) return { value: env[name], where: name };
  for (const path of files) {
    const value = (await host.readText(path, { maxBytes: 4_096 }).catch(() => "")).trim();
    if (/^[\x21-\x7e]+$/.test(value)) return { value, where: path };
  }
  return null;
}

function proxyFor(env: Record<string, string>, hub: string, file: string): HubSettings["proxy"] {
  const scheme = hub.startsWith("http:") ? "http" : "https";
  const without = (env.no_proxy ?? env.NO_PROXY ?? "").split(",").map((entry) => entry.trim().replace(/^\*?\./, ""));
  const name = URL.canParse(hub) ? new URL(hub).hostname : "";
  if (without.some((entry) => entry === "*" || (entry !== "" && (name === entry || name.endsWith(`.${entry}`))))) return null;
  for (const key of [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, "all_proxy", "ALL_PROXY"])
    if (env[key]) return { url: env[key], where: `${key} in ${file}` };
  return null;
}
