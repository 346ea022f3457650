import type { Host } from "../../host/host";
import { bytesText, countText, percentText } from "../quantity";
import { fillable, isNetwork, isOnDisk, type Mount, parseMounts } from "./mounts";
import { atMost, type Probe, type Problem, textOf } from "./problem";

/** The last few percent of a large disk can be terabytes, so "full" needs both a share and a size. Nothing is reported below 90 %. */
const NEARLY = 0.9;
const FULL = 0.97;
const FULL_LEFT_BYTES = 20 * 1024 ** 3;
const INODES_FULL = 0.97;
const MOUNT_ANSWERS_MS = 2_000;

/** Space and inodes of each mount, mounts that do not answer, and mounts that turned read-only. */
export const disks: Probe = async (host, memory) => {
  const mounts = parseMounts(await textOf(host, "/proc/self/mounts"));
  const spaces = await Promise.all(fillable(mounts).map((mount) => space(host, mount)));
  const told = spaces.filter((problems) => problems !== null);
  return {
    problems: [...told.flat(), ...(await turnedReadOnly(host, mounts, memory))],
    looked: told.length > 0 ? [countText(told.length, "mount")] : [],
  };
};

/** Null when the mount does not report it. */
async function space(host: Host, mount: Mount): Promise<Problem[] | null> {
  const answer = await atMost<Awaited<ReturnType<Host["statfs"]>> | "late" | null>(
    host.statfs(mount.path).catch(() => null),
    MOUNT_ANSWERS_MS,
    "late",
  );
  const data = { mount: mount.path, device: mount.device, type: mount.type };
  if (answer === "late")
    return [
      {
        rank: isNetwork(mount) ? 2 : 1,
        code: "mount-hangs",
        level: "faulty",
        sentence: `${mount.path} (${mount.type}, ${mount.device}) did not answer within 2 s (statfs)`,
        data,
      },
    ];
  if (!answer || answer.totalBytes === 0) return null;
  const used = (answer.totalBytes - answer.freeBytes) / (answer.totalBytes - answer.freeBytes + answer.availableBytes || 1);
  const inodes = answer.files > 0 ? (answer.files - answer.freeFiles) / answer.files : 0;
  if (inodes >= INODES_FULL)
    return [
      {
        rank: 4,
        code: "inodes-full",
        level: "faulty",
        sentence: `${mount.path} has used ${percentText(inodes)} of its ${answer.files} inodes (statfs)`,
        data,
      },
    ];
  const figures = `${percentText(used)} full, ${bytesText(answer.availableBytes)} left of ${bytesText(answer.totalBytes)} (statfs)`;
  if (used >= FULL && answer.availableBytes < FULL_LEFT_BYTES)
    return [{ rank: 3, code: "disk-full", level: "faulty", sentence: `${mount.path} is ${figures}`, data }];
  if (used >= NEARLY && answer.availableBytes < FULL_LEFT_BYTES * 5)
    return [{ rank: 20, code: "disk-nearly-full", level: "degraded", sentence: `${mount.path} is ${figures}`, data }];
  return [];
}

/** A disk that was writable before, or that fstab wants writable, and is not: the kernel does that after an error. */
async function turnedReadOnly(host: Host, mounts: Mount[], memory: Map<string, unknown>): Promise<Problem[]> {
  const onDisk = mounts.filter(isOnDisk);
  const wanted = parseMounts(await textOf(host, "/etc/fstab")).filter((mount) => !mount.readOnly);
  const before = new Set((memory.get("writable") as string[] | undefined) ?? []);
  memory.set("writable", [...new Set([...before, ...onDisk.filter((mount) => !mount.readOnly).map((mount) => mount.path)])]);
  return onDisk
    .filter((mount) => mount.readOnly && (before.has(mount.path) || wanted.some((want) => want.path === mount.path)))
    .map((mount) => ({
      rank: 0,
      code: "read-only-remount",
      level: "faulty",
      sentence: `${mount.path} (${mount.device}) has become read-only, as the kernel does after an error on the disk (/proc/self/mounts)`,
      data: { mount: mount.path, device: mount.device },
    }));
}
