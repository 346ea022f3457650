export interface Mount {
  device: string;
  path: string;
  type: string;
  readOnly: boolean;
  options: string[];
}

/** Octal escapes of /proc/mounts and fstab: blanks, tabs, line ends, backslashes. */
const plain = (text: string) => text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Mounts of /proc/self/mounts or /etc/fstab, by fstab(5): fields apart by blanks or tabs, `#` begins a comment. Lines that do not fit are left out. */
export function parseMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [device, path, type, options] = line.trim().split(/[ \t]+/);
    if (!device || device.startsWith("#") || !path?.startsWith("/") || !type || !options) return [];
    return [{ device: plain(device), path: plain(path), type, readOnly: options.split(",").includes("ro"), options: options.split(",") }];
  });
}

/** Entries of /etc/fstab that the boot mounts, or tries to. */
export const mountedAtBoot = (fstab: Mount[]): Mount[] =>
  fstab.filter(({ type, options }) => type !== "swap" && !options.some((option) => ["noauto", "x-systemd.automount"].includes(option)));

const NETWORK = new Set(["nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "glusterfs", "beegfs"]);
const LOCAL = new Set(["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "vfat", "tmpfs"]);

export const isNetwork = (mount: Mount): boolean => NETWORK.has(mount.type);
/** File systems on a disk. When one becomes read-only, the disk below it has a fault. */
export const isOnDisk = (mount: Mount): boolean =>
  LOCAL.has(mount.type) && mount.device.startsWith("/dev/") && !mount.device.startsWith("/dev/loop");

/** Mounts that can fill up, each device once. Kernel file systems, package images and read-only mounts cannot. */
export function fillable(mounts: Mount[]): Mount[] {
  const seen = new Set<string>();
  return mounts.filter((mount) => {
    if (
      mount.readOnly ||
      !(LOCAL.has(mount.type) || isNetwork(mount)) ||
      /^\/(sys|proc|dev$|run\/(user|netns|credentials)|snap)/.test(mount.path)
    )
      return false;
    const key = mount.type === "tmpfs" ? mount.path : mount.device;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
