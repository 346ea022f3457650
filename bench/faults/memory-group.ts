import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";

const V1 = "/sys/fs/cgroup/memory";
const V2 = "/sys/fs/cgroup";

/** The version of the kernel's memory groups that we can write on this machine; null when neither. */
export function memoryGroups(): 1 | 2 | null {
  const writable = (path: string) => {
    try {
      accessSync(path, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  };
  if (existsSync(`${V1}/memory.limit_in_bytes`)) return writable(`${V1}/cgroup.procs`) ? 1 : null;
  const controllers = `${V2}/cgroup.controllers`;
  const hasMemory = existsSync(controllers) && /\bmemory\b/.test(readFileSync(controllers, "utf8"));
  return hasMemory && writable(`${V2}/cgroup.subtree_control`) ? 2 : null;
}

export interface MemoryGroup {
  folder: string;
  /** Processes in it that the kernel killed for memory. */
  kills(): Promise<number>;
  remove(): Promise<void>;
}

/** Makes the group where Docker's cgroupfs driver does (`docker/<id>`), so that the agent finds it. 0 bytes: no limit. */
export async function makeMemoryGroup(id: string, bytes: number): Promise<MemoryGroup> {
  const version = memoryGroups();
  const folder = `${version === 1 ? V1 : V2}/docker/${id}`;
  await mkdir(folder, { recursive: true }).catch(() => {});
  const set = (file: string, value: string) => writeFile(`${folder}/${file}`, value);
  if (version === 2) {
    await writeFile(`${V2}/cgroup.subtree_control`, "+memory");
    await writeFile(`${V2}/docker/cgroup.subtree_control`, "+memory");
    await mkdir(folder, { recursive: true });
  }
  if (bytes > 0 && version === 1) {
    await set("memory.limit_in_bytes", String(bytes));
    // Exists only when the kernel accounts for swap. Without swap the limit above is enough.
    await set("memory.memsw.limit_in_bytes", String(bytes)).catch(() => {});
  }
  if (bytes > 0 && version === 2) {
    await set("memory.max", String(bytes));
    await set("memory.swap.max", "0").catch(() => {});
  }
  const events = `${folder}/${version === 1 ? "memory.oom_control" : "memory.events"}`;
  return {
    folder,
    kills: async () => Number(/^oom_kill (\d+)$/m.exec(await readFile(events, "utf8").catch(() => ""))?.[1] ?? 0),
    remove: () => rmdir(folder).catch(() => {}),
  };
}
