import type { Host } from "../../host/host";
import { parseStat } from "../process-identity";
import { countText, excerpt, spanText } from "../quantity";
import { atMostEvery, type Probe, type Problem, textOf } from "./problem";

const ZOMBIES = 20;
/** A process may wait for a disk for a moment. The same process waiting this long is a fault. */
const STUCK_MS = 2 * 60_000;
const MINUTE_MS = 60_000;
const MOST_PROCESSES = 20_000;

interface Row {
  pid: number;
  state: string;
  parent: number;
  startTicks: string;
  command: string;
}

/**
 * Zombies that a parent does not collect, and processes that sit in uninterruptible sleep. Reading every process costs: it is done once in five
 * minutes, and each minute while the kernel counts blocked ones (`procs_blocked` of /proc/stat).
 */
export const processes: Probe = async (host, memory) => {
  const blocked = Number(/^procs_blocked (\d+)$/m.exec(await textOf(host, "/proc/stat"))?.[1] ?? 0);
  const everyMs = blocked > 0 || hasStuck(memory) ? MINUTE_MS : 5 * MINUTE_MS;
  return atMostEvery(everyMs, host, memory, "processes", async () => {
    const rows = await processTable(host);
    return {
      problems: [...zombies(rows), ...stuck(rows, host.now(), memory)],
      looked: rows.length > 0 ? [countText(rows.length, "process", "processes")] : [],
    };
  });
};

const hasStuck = (memory: Map<string, unknown>) => ((memory.get("stuck") as Map<string, number> | undefined)?.size ?? 0) > 0;

async function processTable(host: Host): Promise<Row[]> {
  const pids = (await host.list("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).slice(0, MOST_PROCESSES);
  const rows = await Promise.all(
    pids.map(async (pid) => {
      const stat = parseStat(await host.readText(`/proc/${pid}/stat`).catch(() => ""));
      return stat ? [{ pid: Number(pid), ...stat }] : [];
    }),
  );
  return rows.flat();
}

function zombies(rows: Row[]): Problem[] {
  const byParent = new Map<number, number>();
  for (const row of rows) if (row.state === "Z") byParent.set(row.parent, (byParent.get(row.parent) ?? 0) + 1);
  const [parent, count] = [...byParent].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
  if (count < ZOMBIES) return [];
  const name = rows.find((row) => row.pid === parent)?.command ?? "gone";
  return [
    {
      rank: 23,
      code: "zombies",
      level: "degraded",
      sentence: `Process ${parent} (${excerpt(name, 40)}) has not collected ${count} ended children (/proc/*/stat)`,
      data: { pid: parent },
    },
  ];
}

function stuck(rows: Row[], nowMs: number, memory: Map<string, unknown>): Problem[] {
  const before = (memory.get("stuck") as Map<string, number> | undefined) ?? new Map<string, number>();
  const now = new Map<string, number>();
  const long: { row: Row; sinceMs: number }[] = [];
  for (const row of rows.filter((row) => row.state === "D")) {
    const key = `${row.pid} ${row.startTicks}`;
    const sinceMs = before.get(key) ?? nowMs;
    now.set(key, sinceMs);
    if (nowMs - sinceMs >= STUCK_MS) long.push({ row, sinceMs });
  }
  memory.set("stuck", now);
  const first = long.sort((a, b) => a.sinceMs - b.sinceMs)[0];
  if (!first) return [];
  const who = `${first.row.pid} (${excerpt(first.row.command, 40)}) for ${spanText(nowMs - first.sinceMs)}`;
  return [
    {
      rank: 5,
      code: "stuck-processes",
      level: "faulty",
      sentence: `${countText(long.length, "process", "processes")} cannot be interrupted and wait on a device: ${who} (/proc/*/stat, state D)`,
      data: { pid: first.row.pid },
    },
  ];
}
