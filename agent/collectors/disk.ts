import type { Host } from "../host/host";
import { bytes, type Collector, Rates, ratio, type Sample } from "./collector";

/** File systems that hold people's data; everything else in the mount table is the kernel's own or a view of one of these. */
const REAL = /^(ext[234]|xfs|btrfs|zfs|vfat|f2fs|bcachefs|overlay|tmpfs|nfs4?|cifs|smb3|ceph|lustre|beegfs|gpfs|fuse\..*|9p|virtiofs)$/;
const NETWORK = /^(nfs4?|cifs|smb3|ceph|lustre|beegfs|gpfs|fuse\..*|9p|virtiofs)$/;
const MAX_MOUNTS = 40;
const MOUNT_DEADLINE_MS = 1_000;
const SECTOR_BYTES = 512;

/** `node_disk_used_ratio{mount}` as `df` counts it, and bytes read and written a second for each whole disk. */
export function diskCollector(): Collector {
  const rates = new Rates();
  return {
    name: "disk",
    async collect(host) {
      const mounts = parseMounts(await host.readText("/proc/self/mounts"));
      const use = await Promise.all(mounts.map((mount) => usedOf(host, mount.path)));
      const io = parseDiskstats(await host.readText("/proc/diskstats"));
      const atMs = host.now();
      return [
        ...use,
        ...io.flatMap(({ device, readSectors, writtenSectors }) => [
          bytes("node_disk_read_bytes_per_second", rates.perSecond(`r ${device}`, readSectors * SECTOR_BYTES, atMs), { device }),
          bytes("node_disk_written_bytes_per_second", rates.perSecond(`w ${device}`, writtenSectors * SECTOR_BYTES, atMs), { device }),
        ]),
      ];
    },
  };
}

async function usedOf(host: Host, mount: string): Promise<Sample> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), MOUNT_DEADLINE_MS);
  });
  const found = await Promise.race([host.statfs(mount).catch(() => undefined), late]);
  clearTimeout(timer);
  const used = found ? found.totalBytes - found.freeBytes : Number.NaN;
  return ratio("node_disk_used_ratio", found ? used / (used + found.availableBytes) : Number.NaN, { mount });
}

/** Mounts worth measuring: one a device, the root first, temporary ones only where people fill them. */
export function parseMounts(mounts: string): { path: string; type: string }[] {
  const seen = new Set<string>();
  const found: { path: string; type: string }[] = [];
  for (const line of mounts.split("\n")) {
    const [device, escaped, type] = line.split(" ");
    if (!device || !escaped || !type || !REAL.test(type)) continue;
    const path = escaped.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    if (type === "overlay" && path !== "/") continue;
    if (type === "tmpfs" && path !== "/tmp" && path !== "/dev/shm") continue;
    const key = type === "tmpfs" || NETWORK.test(type) ? `${device} ${path}` : device;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ path, type });
  }
  return found.slice(0, MAX_MOUNTS);
}

/** Whole disks of /proc/diskstats: no partitions, loops or mapped devices, whose bytes would count twice. */
export function parseDiskstats(diskstats: string): { device: string; readSectors: number; writtenSectors: number }[] {
  return diskstats.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const device = fields[2] ?? "";
    if (!/^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/.test(device)) return [];
    return [{ device, readSectors: Number(fields[5]), writtenSectors: Number(fields[9]) }];
  });
}
