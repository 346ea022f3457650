import type { Recording } from "../recorded-host";

const GIB = 1024 ** 3;

/** What a healthy kernel prints anyway: corrected errors, firmware warnings, words that look like faults. */
export const ORDINARY_LINES = [
  "Linux version 6.8.0-60-generic (buildd@lcy02) (gcc 13.2.0) #63-Ubuntu SMP",
  "ACPI BIOS Error (bug): Could not resolve symbol [\\_SB.PC00.LPCB], AE_NOT_FOUND",
  "mce: CPU0: Thermal monitoring enabled (TM1)",
  "mce: [Hardware Error]: Machine check events logged",
  "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0",
  "pcieport 0000:00:1c.0: AER: Corrected error received: 0000:01:00.0",
  "nvidia: loading out-of-tree module taints kernel.",
  "NVRM: loading NVIDIA UNIX x86_64 Kernel Module  570.86.15  Fri Jan 24 20:00:00 UTC 2025",
  "nvidia-modeset: Loading NVIDIA Kernel Mode Setting Driver for UNIX platforms  570.86.15",
  "EXT4-fs (nvme0n1p2): mounted filesystem 0a1b with ordered data mode. Quota mode: none.",
  "EXT4-fs (nvme0n1p2): re-mounted 0a1b r/w.",
  "NFS: Registering the id_resolver key type",
  "systemd[1]: Started Out Of Memory Killer (systemd-oomd.service).",
  "cgroup: fork rejected by pids controller in /user.slice/user-1000.slice",
  "nvme nvme0: 16/0/0 default/read/poll queues",
  "mlx5_core 0000:17:00.0: firmware version: 28.39.1002",
  "mlx5_core 0000:17:00.0 ens1f0np0: Link up",
  "pcieport 0000:80:01.1: AER: Multiple Corrected error received: 0000:81:00.0",
  "perf: interrupt took too long (2506 > 2500), lowering kernel.perf_event_max_sample_rate to 79750",
  "clocksource: timekeeping watchdog on CPU3: Marking clocksource 'tsc' as unstable because the skew is too large:",
];

/** `journalctl` as it answers about these kernel lines: only those that `--grep` asks for. */
export function journal(lines: string[]): NonNullable<Recording["programs"]>[string] {
  return (args) => {
    const asked = args.find((argument) => argument.startsWith("--grep="))?.slice("--grep=".length);
    const found = lines.filter((line) => asked === undefined || new RegExp(asked).test(line));
    if (found.length === 0) return { exitCode: 1, stderr: "-- No entries --\n" };
    const entries = found.map((MESSAGE, index) => ({
      __CURSOR: `s=1;i=${index}`,
      __REALTIME_TIMESTAMP: String(Date.UTC(2026, 10, 1) * 1_000),
      _BOOT_ID: "8f14e45fceea467fa0e61d3a5c6b7d10",
      MESSAGE,
    }));
    return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  };
}

const disk = (totalGib: number, usedShare: number) => ({
  totalBytes: totalGib * GIB,
  freeBytes: totalGib * GIB * (1 - usedShare),
  availableBytes: totalGib * GIB * (1 - usedShare - 0.02),
  files: 60_000_000,
  freeFiles: 50_000_000,
});

/** The counters of a busy network at its n-th look. */
export function segments(look: number): string {
  const sent = 1_000_000 + 5_000 * look;
  return `Tcp: RtoAlgorithm OutSegs RetransSegs InErrs\nTcp: 1 ${sent} ${Math.round(sent / 2_000)} 0\n`;
}

/** A machine that works, without anything on it: systemd, a synchronised clock, half-full disks, a busy network. */
export function linux(more: Recording = {}): Recording {
  return {
    ...more,
    nowMs: more.nowMs ?? Date.UTC(2026, 10, 1),
    files: {
      "/proc/self/mounts":
        "/dev/nvme0n1p2 / ext4 rw,relatime 0 0\n/dev/nvme1n1 /srv xfs rw 0 0\nnas:/models /models nfs4 rw,vers=4.2 0 0\n/dev/loop3 /snap/core22/1 squashfs ro 0 0\ntmpfs /run tmpfs rw 0 0\nproc /proc proc rw 0 0\n",
      "/etc/fstab": "UUID=1 / ext4 defaults 0 1\n/dev/cdrom /media/cdrom iso9660 ro,noauto 0 0\n",
      "/proc/meminfo": "MemTotal:       528280000 kB\nMemFree:          2000000 kB\nMemAvailable:   300000000 kB\n",
      "/proc/loadavg": "38.00 41.00 40.10 12/5120 912345\n",
      "/proc/stat": `cpu  1 2 3\n${Array.from({ length: 32 }, (_, index) => `cpu${index} 1 2 3\n`).join("")}procs_blocked 2\n`,
      "/proc/sys/fs/file-nr": "41000\t0\t9223372036854775807\n",
      "/proc/sys/kernel/pid_max": "4194304\n",
      "/proc/sys/kernel/threads-max": "4123456\n",
      "/proc/sys/kernel/osrelease": "6.8.0-60-generic\n",
      "/proc/sys/kernel/hostname": "gpu-1\n",
      "/proc/sys/kernel/random/boot_id": "8f14e45f-ceea-467f-a0e6-1d3a5c6b7d10\n",
      "/proc/uptime": "864000.00 13000000.00\n",
      "/proc/net/snmp": segments(0),
      "/proc/net/dev":
        "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n  eth0: 99999999 800000 0 12 0 0 0 4 88888888 700000 0 0 0 0 0 0\n",
      "/run/systemd/system": { directory: true },
      ...more.files,
    },
    programs: {
      "systemctl --failed *": "",
      "systemctl is-active *": "active\n",
      "systemctl show --property=ActiveState*": "ActiveState=active\nNRestarts=0\n",
      "systemctl show *": "\n",
      "chronyc -n tracking":
        "Reference ID    : A9FEA97B (169.254.169.123)\nSystem time     : 0.000012345 seconds fast of NTP time\nLeap status     : Normal\n",
      "journalctl --list-boots *":
        " -1 0123456789abcdef0123456789abcdef Sat 2026-10-03 08:00:00 UTC—Thu 2026-10-22 00:00:00 UTC\n  0 8f14e45fceea467fa0e61d3a5c6b7d10 Thu 2026-10-22 00:01:00 UTC—Sun 2026-11-01 00:00:00 UTC\n",
      "journalctl _TRANSPORT=kernel*": journal(ORDINARY_LINES),
      "tc -s -j qdisc show": '[{"kind":"mq","handle":"0:","dev":"eth0","root":true,"drops":3,"packets":700000,"bytes":1}]',
      ...more.programs,
    },
    statfs: { "/": disk(900, 0.6), "/srv": disk(14_000, 0.91), "/models": disk(200_000, 0.88), "/run": disk(50, 0.01), ...more.statfs },
  };
}
