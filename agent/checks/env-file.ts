import type { Host } from "../host/host";

/** Reads `KEY=value` lines as systemd and Docker do: comments, `export`, and one pair of quotes round a value. Later lines win. */
export function parseEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) values[match[1]!] = unquote(match[2]!);
  }
  return values;
}

const unquote = (value: string): string => (/^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value);

/** The variables of a workload's environment file; empty when it declares none or it cannot be read. */
export async function readEnvFile(host: Host, path: string | undefined): Promise<Record<string, string>> {
  if (path === undefined) return {};
  return host.readText(path).then(parseEnvFile, () => ({}));
}
