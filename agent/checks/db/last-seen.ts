import { posix } from "node:path";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { tailLines } from "../log-tail";

const RECENT_MS = 5 * 60_000;

/** The last line of the logs in which `read` finds something, when it is not older than `within`. `key` keeps what several readers remember apart. */
export async function lastSeen<What>(
  host: Host,
  logs: string[],
  memory: Memory,
  read: (line: string) => What | null,
  key: string,
  within = RECENT_MS,
): Promise<{ what: What; file: string; isRecent: boolean } | null> {
  let latest: { what: What; file: string; ageMs: number } | null = null;
  for (const glob of logs)
    for (const path of await host.glob(glob, { limit: 20 }).catch(() => [])) {
      const stat = await host.stat(path).catch(() => null);
      if (!stat) continue;
      const sighting = lastSighting(await tailLines(host, path), read);
      if (!sighting) continue;
      const ageMs =
        sighting.behindMs === null
          ? sinceFirstSeen(host, memory, `${key} ${path}`, sighting, stat.mtimeMs)
          : host.now() - stat.mtimeMs + sighting.behindMs;
      if (ageMs <= within && (!latest || ageMs < latest.ageMs)) latest = { what: sighting.what, file: posix.basename(path), ageMs };
    }
  return latest && { what: latest.what, file: latest.file, isRecent: latest.ageMs <= RECENT_MS };
}

interface Sighting<What> {
  what: What;
  text: string;
  count: number;
  /** How long before the log's last line it was written; null where lines carry no time. Comparing two lines of one log needs no time zone. */
  behindMs: number | null;
}

function lastSighting<What>(lines: string[], read: (line: string) => What | null): Sighting<What> | null {
  let stamp: number | null = null;
  let found: { what: What; text: string; stamp: number | null } | null = null;
  let count = 0;
  for (const line of lines) {
    stamp = timeOf(line) ?? stamp;
    const what = read(line);
    if (what === null) continue;
    count++;
    found = { what, text: line, stamp };
  }
  if (!found) return null;
  const behindMs = stamp === null || found.stamp === null ? null : Math.max(0, stamp - found.stamp);
  return { what: found.what, text: found.text, count, behindMs };
}

function timeOf(line: string): number | null {
  const [, day, time] = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(line) ?? [];
  const ms = day ? Date.parse(`${day}T${time}Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** For logs without times: when this check first saw the line, or one more like it. */
function sinceFirstSeen(host: Host, memory: Memory, key: string, { text, count }: Sighting<unknown>, mtimeMs: number): number {
  const before = memory.get(key) as { text: string; count: number; atMs: number } | undefined;
  const isNew = !before || before.text !== text || count > before.count;
  const atMs = !before ? mtimeMs : isNew ? host.now() : before.atMs;
  memory.set(key, { text, count, atMs });
  return host.now() - atMs;
}
