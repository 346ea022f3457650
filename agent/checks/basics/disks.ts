import { posix } from "node:path";
import * as z from "zod";
import type { Had, Host } from "../../host/host";
import { hadOf, partsOf } from "../had";
import { bytesText, countText, percentText } from "../quantity";
import { fillable, isNetwork, isOnDisk, type Mount, mountedAtBoot, parseMounts } from "./mounts";
import { atMost, type Probe, type Problem, textOf } from "./problem";

/** The last few percent of a large disk can be terabytes, so "full" needs both a share and a size. Nothing is reported below 90 %. */
const NEARLY = 0.9;
const FULL = 0.97;
const FULL_LEFT_BYTES = 20 * 1024 ** 3;
const INODES_FULL = 0.97;
const MOUNT_ANSWERS_MS = 2_000;
const SETTLED_SECONDS = 300;
/** The agent remembers writable mounts under this name. */
const WRITABLE = "writable";

/** Checks the space and inodes of each mount. Also finds mounts that hang, became read-only, or are missing. */
export const disks: Probe = async (host, memory) => {
  const mounts = parseMounts(await textOf(host, "/proc/self/mounts"));
  const fstab = parseMounts(await textOf(host, "/etc/fstab"));
  const spaces = await Promise.all(fillable(mounts).map((mount) => space(host, mount)));
  const told = spaces.filter((problems) => problems !== null);
  return {
    problems: [...told.flat(), ...turnedReadOnly(mounts, fstab, hadOf(host, memory)), ...(await notMounted(host, mounts, fstab))],
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
function turnedReadOnly(mounts: Mount[], fstab: Mount[], had: Had): Problem[] {
  const onDisk = mounts.filter(isOnDisk);
  const wanted = (path: string) => fstab.find((mount) => mount.path === path);
  const before = partsOf(had, WRITABLE, z.literal(true));
  had.remember(
    WRITABLE,
    Object.fromEntries(onDisk.filter(({ path, readOnly }) => !readOnly || path in before).map(({ path }) => [path, true])),
  );
  return onDisk
    .filter(({ path, readOnly }) => readOnly && !wanted(path)?.readOnly && (path in before || wanted(path) !== undefined))
    .map((mount) => ({
      rank: 0,
      code: "read-only-remount",
      level: "faulty",
      sentence: `${mount.path} (${mount.device}) has become read-only, as the kernel does after an error on the disk (/proc/self/mounts)`,
      data: { mount: mount.path, device: mount.device },
    }));
}

/** Finds mounts of fstab that are not mounted: a job that writes there fills another disk. Some mounts appear minutes after the boot. */
async function notMounted(host: Host, mounts: Mount[], fstab: Mount[]): Promise<Problem[]> {
  const upSeconds = Number.parseFloat(await textOf(host, "/proc/uptime"));
  if (!(upSeconds > SETTLED_SECONDS)) return [];
  const here = new Set(mounts.map(({ path }) => path));
  const absent = await Promise.all(
    mountedAtBoot(fstab).map(async (mount) => {
      const path = await host.realPath(mount.path).catch(() => mount.path);
      return here.has(posix.normalize(path).replace(/(.)\/$/, "$1")) ? [] : [mount];
    }),
  );
  return absent.flat().map((mount) => ({
    rank: 5,
    code: "not-mounted",
    level: mount.options.includes("nofail") ? "degraded" : "faulty",
    sentence: `${mount.path} (${mount.device}) is in /etc/fstab and is not mounted, so files for it are written to another disk (/proc/self/mounts)`,
    data: { mount: mount.path, device: mount.device, type: mount.type },
  }));
}
