import type { Host } from "../../host/host";
import type { KernelLine } from "../kernel-log";
import { excerpt } from "../quantity";
import { containerLog } from "./container-log";
import type { ContainerDetail, Engine } from "./engine";

/** How the kernel says that a control group has as many processes as it may. */
export const REJECTED = "cgroup: fork rejected by pids controller in \\S+";
/** How programs say that they cannot start another process or thread. */
const SYMPTOM =
  /pthread_create failed|can't start new thread|unable to create (?:new )?native thread|failed to create new OS thread|[Cc]annot fork|\bfork: (?:retry: )?Resource temporarily unavailable|(?:thread|spawn|fork|clone)\b.{0,60}(?:Resource temporarily unavailable|EAGAIN)/;
const folders = (id: string) => [
  `/sys/fs/cgroup/system.slice/docker-${id}.scope`,
  `/sys/fs/cgroup/docker/${id}`,
  `/sys/fs/cgroup/machine.slice/libpod-${id}.scope`,
  `/sys/fs/cgroup/pids/docker/${id}`,
  `/sys/fs/cgroup/pids/system.slice/docker-${id}.scope`,
];

/** The kernel writes its line once for each control group, so an old one does not show that the limit is still too low. */
const RECENT_MS = 3_600_000;

/** Why a container cannot start more processes under its own limit. Null when it has no limit or nothing shows that the limit was reached. */
export async function processLimitTrouble(
  host: Host,
  engine: Engine,
  detail: ContainerDetail,
  kernel: KernelLine[],
): Promise<{ limit: number; evidence: string } | null> {
  const limit = detail.HostConfig.PidsLimit ?? 0;
  if (limit <= 0) return null;
  const isRunning = detail.State.Status === "running";
  if (isRunning) {
    const now = await processesIn(host, detail.Id);
    if (now !== null && now >= limit) return { limit, evidence: `${now} processes and threads run in it (pids.current)` };
  } else if (detail.State.ExitCode === 0) return null;
  const line = kernel.findLast(({ text }) => text.includes("fork rejected by pids controller") && text.includes(detail.Id));
  if (line && (!isRunning || host.now() - line.atMs < RECENT_MS)) return { limit, evidence: `the kernel says "${excerpt(line.text, 80)}"` };
  if (isRunning) return null;
  const own = (await containerLog(engine, detail.Id)).findLast((text) => SYMPTOM.test(text));
  return own ? { limit, evidence: `its log says "${excerpt(own, 120)}"` } : null;
}

async function processesIn(host: Host, id: string): Promise<number | null> {
  for (const folder of folders(id)) {
    const count = Number.parseInt(await host.readText(`${folder}/pids.current`).catch(() => ""), 10);
    if (Number.isFinite(count)) return count;
  }
  return null;
}
