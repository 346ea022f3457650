import { posix } from "node:path";
import * as z from "zod";
import type { Host } from "../../host/host";

/** Docker's client configuration as far as pulling needs it. */
export type ClientConfig = { folder: string } & (
  | { auths: Record<string, { auth?: string }>; helperOf: (registry: string) => string | undefined }
  | { broken: string }
);

const Config = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).default({}),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

/** Reads `config.json` from `DOCKER_CONFIG` or `~/.docker`. An absent file is an empty configuration. */
export async function clientConfig(host: Host): Promise<ClientConfig> {
  const folder = host.env("DOCKER_CONFIG") ?? posix.join(host.env("HOME") ?? "/root", ".docker");
  let text: string;
  try {
    text = await host.readText(posix.join(folder, "config.json"), { maxBytes: 1024 * 1024 });
  } catch {
    return { folder, auths: {}, helperOf: () => undefined };
  }
  const broken = problemOf(text);
  if (broken) return { folder, broken };
  const { auths, credsStore, credHelpers } = Config.parse(JSON.parse(text));
  const helperOf = (registry: string) =>
    namesOf(registry)
      .map((name) => credHelpers?.[name])
      .find((name) => name) ?? credsStore;
  return { folder, auths, helperOf };
}

/** Why the text is no client configuration, with line and column where the parser tells; null when it is one. */
export function problemOf(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error as SyntaxError).message;
    const position = Number(/position (\d+)/.exec(reason)?.[1] ?? text.length);
    const before = text.slice(0, position).split("\n");
    return `line ${before.length}, column ${before.at(-1)!.length + 1}: ${reason.split(" in JSON")[0]}`;
  }
  const checked = Config.safeParse(value);
  return checked.success ? null : `${checked.error.issues[0]?.path.join(".") || "the whole"} is not what Docker expects`;
}

/** The names under which Docker may file a registry. */
const namesOf = (registry: string): string[] =>
  registry === "docker.io"
    ? ["https://index.docker.io/v1/", "index.docker.io", "docker.io"]
    : [registry, `https://${registry}`, `https://${registry}/v2/`];

/** Why the program that keeps a registry's login cannot give it, or undefined when it is there or none is set. */
export async function helperTrouble(host: Host, helper: string | undefined): Promise<string | undefined> {
  if (helper === undefined) return undefined;
  const program = `docker-credential-${helper}`;
  const ran = await host.run(program, ["version"], { timeoutMs: 3_000 });
  return ran.error === "ENOENT" ? `the login is kept by ${program}, which is not installed` : `the login is kept by ${program}`;
}

/** The `X-Registry-Auth` header for a registry (base64url of a JSON object), or undefined when no login is stored. */
export function registryAuth(config: { auths: Record<string, { auth?: string }> }, registry: string): string | undefined {
  const auth = namesOf(registry)
    .map((name) => config.auths[name]?.auth)
    .find((value) => value);
  if (!auth) return undefined;
  const [username, ...password] = Buffer.from(auth, "base64").toString("utf8").split(":");
  return Buffer.from(JSON.stringify({ username, password: password.join(":"), serveraddress: registry })).toString("base64url");
}
