import type { Host } from "../../host/host";
import { type ProcessIdentity, processIdentity } from "../process-identity";

const LISTEN = "0A";
/** More processes than this are not searched; the holder is then unknown. */
const MOST_PROCESSES = 5_000;

export interface Listener {
  port: number;
  inode: string;
}

/** Listening sockets of one `/proc/net/tcp` or `tcp6` table. Lines that do not fit are left out. */
export function listeners(table: string): Listener[] {
  return table.split("\n").flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const port = /^[0-9A-F]{8,32}:([0-9A-F]{4})$/i.exec(local ?? "")?.[1];
    return state === LISTEN && port && inode && /^\d+$/.test(inode) ? [{ port: Number.parseInt(port, 16), inode }] : [];
  });
}

/** Every port that something listens on (IPv4 and IPv6). */
export async function listening(host: Host): Promise<Listener[]> {
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => host.readText(`/proc/net/${name}`).catch(() => "")));
  return tables.flatMap(listeners);
}

/** The process that holds a socket, by the links below `/proc/<pid>/fd`; null when it is not found (no right to look, or too many processes). */
export async function socketHolder(host: Host, inode: string): Promise<ProcessIdentity | null> {
  const pids = (await host.list("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).slice(0, MOST_PROCESSES);
  for (const pid of pids) {
    const handles = await host.list(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles)
      if ((await host.readLink(`/proc/${pid}/fd/${handle}`).catch(() => "")) === `socket:[${inode}]`)
        return processIdentity(host, Number(pid));
  }
  return null;
}

/** The next port above `port` that nothing listens on and that no container publishes; null within a hundred. */
export function nextFreePort(port: number, taken: ReadonlySet<number>): number | null {
  for (let candidate = port + 1; candidate <= Math.min(port + 100, 65_535); candidate++) if (!taken.has(candidate)) return candidate;
  return null;
}
