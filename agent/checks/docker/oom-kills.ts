import type { Host } from "../../host/host";

/** Where Docker keeps a container's memory group: cgroup 2 with systemd and cgroupfs drivers, then cgroup 1. */
const places = (id: string) => [
  `/sys/fs/cgroup/system.slice/docker-${id}.scope/memory.events`,
  `/sys/fs/cgroup/docker/${id}/memory.events`,
  `/sys/fs/cgroup/memory/docker/${id}/memory.oom_control`,
  `/sys/fs/cgroup/memory/system.slice/docker-${id}.scope/memory.oom_control`,
];

/** How many processes of the container the kernel has killed for memory since it started; null when its group cannot be read. */
export async function oomKills(host: Host, id: string): Promise<number | null> {
  for (const path of places(id)) {
    const count = /^oom_kill (\d+)$/m.exec(await host.readText(path).catch(() => ""))?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}
