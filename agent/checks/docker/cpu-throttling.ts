import type { Host } from "../../host/host";
import type { Memory } from "../check";

const places = (id: string) => [
  `/sys/fs/cgroup/system.slice/docker-${id}.scope/cpu.stat`,
  `/sys/fs/cgroup/docker/${id}/cpu.stat`,
  `/sys/fs/cgroup/cpu/docker/${id}/cpu.stat`,
  `/sys/fs/cgroup/cpu,cpuacct/docker/${id}/cpu.stat`,
  `/sys/fs/cgroup/cpu/system.slice/docker-${id}.scope/cpu.stat`,
];
/** Shorter windows are not judged: a burst at start is normal. */
const LEAST_MS = 5 * 60_000;
const KEPT_MS = 15 * 60_000;

interface Sample {
  atMs: number;
  periods: number;
  throttled: number;
}

/** In which share of the scheduler's periods a container with a CPU limit was held back, over the last minutes; null while nothing can be said. */
export async function throttledShare(host: Host, id: string, memory: Memory): Promise<{ share: number; overMs: number } | null> {
  const now = await sampleOf(host, id);
  if (!now) return null;
  const key = `cpu ${id}`;
  const kept = ((memory.get(key) as Sample[] | undefined) ?? []).filter(
    ({ atMs, periods }) => now.atMs - atMs <= KEPT_MS && periods <= now.periods,
  );
  memory.set(key, [...kept, now]);
  const first = kept[0];
  const periods = first ? now.periods - first.periods : 0;
  if (!first || now.atMs - first.atMs < LEAST_MS || periods === 0) return null;
  return { share: (now.throttled - first.throttled) / periods, overMs: now.atMs - first.atMs };
}

async function sampleOf(host: Host, id: string): Promise<Sample | null> {
  for (const path of places(id)) {
    const text = await host.readText(path).catch(() => "");
    const [periods, throttled] = ["nr_periods", "nr_throttled"].map((name) =>
      Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? Number.NaN),
    );
    if (Number.isFinite(periods) && Number.isFinite(throttled)) return { atMs: host.now(), periods: periods!, throttled: throttled! };
  }
  return null;
}
