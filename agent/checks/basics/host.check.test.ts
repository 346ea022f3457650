import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenText } from "../../testing/broken-text";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { hostBasics } from "./host.check";
import { arraysIn, bootTimes, eventsOf } from "./kernel-events";
import { fillable, parseMounts } from "./mounts";
import { memoryField } from "./resources";
import { chronyProblem, parseFailed } from "./services";

const GIB = 1024 ** 3;
const disk = (usedShare: number, usedInodes = 0.1) => ({
  totalBytes: 100 * GIB,
  freeBytes: 100 * GIB * (1 - usedShare),
  availableBytes: 100 * GIB * (1 - usedShare),
  files: 1_000_000,
  freeFiles: 1_000_000 * (1 - usedInodes),
});
const MOUNTS = "/dev/vda1 / ext4 rw,relatime 0 0\n/dev/vdb /data xfs rw 0 0\nproc /proc proc rw 0 0\ntmpfs /run tmpfs rw 0 0\n";
const sound: Recording["files"] = {
  "/proc/self/mounts": MOUNTS,
  "/proc/meminfo": "MemTotal:       65536000 kB\nMemFree: 1 kB\nMemAvailable:   40000000 kB\n",
  "/proc/loadavg": "1.00 2.00 3.00 2/800 12345\n",
  "/proc/stat": "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\n",
  "/proc/sys/fs/file-nr": "9000\t0\t9223372036854775807\n",
  "/proc/sys/kernel/pid_max": "4194304\n",
  "/proc/sys/kernel/threads-max": "500000\n",
  "/proc/uptime": "90000.0 1.0\n",
  "/run/systemd/system": { directory: true },
};
const process = (pid: number, state: string, parent = 1) =>
  `${pid} (a (b) c) ${state} ${parent} ${pid} ${pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0\n`;
function host(files: Recording["files"] = {}, more: Recording = {}) {
  return recordedHost({ files: { ...sound, ...files }, statfs: { "/": disk(0.4), ...more.statfs }, programs: more.programs });
}
const run = (machine: ReturnType<typeof host>, memory = new Map<string, unknown>()) => hostBasics.run(machine, { workloads: [], memory });

describe("the host's basics", () => {
  it("are in order, also without systemd, journal and chrony", async () => {
    expect(await run(host())).toMatchObject({ state: "ok" });
  });

  it("see a full disk, a nearly full one and one without inodes, by mount and with both figures", async () => {
    const full = await run(host({}, { statfs: { "/data": disk(0.98) } }));
    expect(full).toMatchObject({ state: "faulty", code: "disk-full", data: { mount: "/data", device: "/dev/vdb" } });
    expect(full.sentence).toBe("/data is 98 % full, 2 GiB left of 100 GiB (statfs).");
    expect(await run(host({}, { statfs: { "/data": disk(0.92) } }))).toMatchObject({ state: "degraded", code: "disk-nearly-full" });
    expect(await run(host({}, { statfs: { "/data": disk(0.1, 0.99) } }))).toMatchObject({ code: "inodes-full" });
  });

  it("name a mount that hangs without hanging themselves", { timeout: 10_000 }, async () => {
    const machine = host({ "/proc/self/mounts": `${MOUNTS}nas:/x /mnt/nas nfs4 rw 0 0\n` });
    const hanging = { ...machine, statfs: (path: string) => (path === "/mnt/nas" ? new Promise<never>(() => {}) : machine.statfs(path)) };
    const finding = await hostBasics.run(hanging, { workloads: [], memory: new Map() });
    expect(finding).toMatchObject({ state: "faulty", code: "mount-hangs" });
    expect(finding.sentence).toContain("/mnt/nas (nfs4, nas:/x) did not answer within 2 s");
  });

  it("see a disk that turned read-only, not one that always was", async () => {
    const readOnly = MOUNTS.replace("/data xfs rw", "/data xfs ro");
    expect(await run(host({ "/proc/self/mounts": readOnly }))).toMatchObject({ state: "ok" });
    const memory = new Map<string, unknown>();
    await run(host(), memory);
    expect(await run(host({ "/proc/self/mounts": readOnly }), memory)).toMatchObject({
      code: "read-only-remount",
      data: { mount: "/data" },
    });
    const fstab = { "/etc/fstab": "UUID=1 /data xfs defaults 0 2\n", "/proc/self/mounts": readOnly };
    expect(await run(host(fstab))).toMatchObject({ code: "read-only-remount" });
  });

  it("see a disk that turned read-only while the agent was not running", async () => {
    const kinds = new Map<string, Record<string, unknown>>();
    const had = {
      of: (kind: string) => kinds.get(kind) ?? {},
      remember: (kind: string, parts: Record<string, unknown>) => void kinds.set(kind, parts),
      isLost: false,
    };
    const readOnly = { "/proc/self/mounts": MOUNTS.replace("/data xfs rw", "/data xfs ro") };
    const on = (files: Recording["files"]) => hostBasics.run({ ...host(files), had }, { workloads: [], memory: new Map() });
    await on({});
    expect(await on(readOnly)).toMatchObject({ code: "read-only-remount", data: { mount: "/data" } });
    expect(await on({ ...readOnly, "/etc/fstab": "/dev/vdb /data xfs ro 0 2\n" })).toMatchObject({ state: "ok" });
  });

  it("see what fstab mounts at each boot and is not mounted", async () => {
    const fstab = (line: string) => ({
      "/etc/fstab": `UUID=1 / ext4 defaults 0 1\n/dev/vdb /data/ xfs defaults 0 2\n/swap none swap sw 0 0\n${line}\n`,
    });
    expect(await run(host(fstab("/dev/cdrom /media iso9660 noauto 0 0")))).toMatchObject({ state: "ok" });
    const absent = await run(host(fstab("UUID=9 /srv xfs defaults 0 2")));
    expect(absent).toMatchObject({ state: "faulty", code: "not-mounted", data: { mount: "/srv" } });
    expect(absent.sentence).toContain("/srv (UUID=9) is in /etc/fstab and is not mounted");
    expect(await run(host(fstab("nas:/x /mnt nfs4 nofail,_netdev 0 0")))).toMatchObject({ state: "degraded", code: "not-mounted" });
    expect(await run(host(fstab("nas:/x /mnt nfs4 x-systemd.automount 0 0")))).toMatchObject({ state: "ok" });
    expect(await run(host({ ...fstab("UUID=9 /srv xfs defaults 0 2"), "/proc/uptime": "60.0 1.0\n" }))).toMatchObject({ state: "ok" });
    expect(await run(host(fstab("UUID=9\t/srv\t\txfs   defaults 0 2")))).toMatchObject({ code: "not-mounted", data: { mount: "/srv" } });
    expect(await run(host(fstab("#UUID=9 /srv xfs defaults 0 2\n# /old was on /dev/sdc1 during installation")))).toMatchObject({
      state: "ok",
    });
    const linked = { "/links": { link: "/data" }, "/data": { directory: true } } as const;
    expect(await run(host({ ...fstab("/dev/vdb /links xfs defaults 0 2"), ...linked }))).toMatchObject({ state: "ok" });
  });

  it("see memory, load, handles and processes run out", async () => {
    expect(await run(host({ "/proc/meminfo": "MemTotal: 100000 kB\nMemAvailable: 1000 kB\n" }))).toMatchObject({
      state: "faulty",
      code: "memory-low",
    });
    expect(await run(host({ "/proc/meminfo": "MemTotal: 1000000000 kB\nMemAvailable: 40000000 kB\n" }))).toMatchObject({ state: "ok" });
    const arc = { "/proc/spl/kstat/zfs/arcstats": "name type data\nc_min 4 2000000000\nsize                4    30000000000\n" };
    const low = { "/proc/meminfo": "MemTotal: 64000000 kB\nMemAvailable: 1500000 kB\n" };
    expect(await run(host(low))).toMatchObject({ code: "memory-low" });
    expect(await run(host({ ...low, ...arc }))).toMatchObject({ state: "ok" });
    expect(await run(host({ "/proc/loadavg": "90 80 70.5 2/800 1\n" }))).toMatchObject({ state: "degraded", code: "load-high" });
    expect(await run(host({ "/proc/sys/fs/file-nr": "900\t0\t1000\n" }))).toMatchObject({ code: "file-descriptors" });
    expect(await run(host({ "/proc/sys/kernel/pid_max": "900\n" }))).toMatchObject({ code: "pids" });
  });

  it("see zombies by their parent, and a process stuck for minutes but not for a moment", async () => {
    const zombies = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`/proc/${5_000 + at}/stat`, process(5_000 + at, "Z", 42)]));
    const found = await run(host({ ...zombies, "/proc/42/stat": process(42, "S") }));
    expect(found).toMatchObject({ code: "zombies" });
    expect(found.sentence).toContain("Process 42 (a (b) c) has not collected 25 ended children");
    const machine = host({ "/proc/77/stat": process(77, "D") });
    const memory = new Map<string, unknown>();
    expect(await run(machine, memory)).toMatchObject({ state: "ok" });
    machine.tick(150_000);
    expect(await run(machine, memory)).toMatchObject({ state: "faulty", code: "stuck-processes" });
  });

  it("see failed units and a clock that is off", async () => {
    const failed = "● nvidia-persistenced.service loaded failed failed NVIDIA Persistence Daemon\n  srv.mount loaded failed failed /srv\n";
    const units = await run(host({}, { programs: { "systemctl --failed*": failed } }));
    expect(units).toMatchObject({ state: "degraded", code: "failed-units", data: { unit: "nvidia-persistenced.service" } });
    expect(units.sentence).toContain("2 units have failed: nvidia-persistenced.service, srv.mount");
    const said = await run(
      host(
        {},
        {
          programs: {
            "systemctl --failed*": "kubelet.service loaded failed failed kubelet\n",
            "journalctl -u kubelet.service*":
              "Starting\nfailed to run Kubelet: inotify_init: too many open files\nkubelet.service: Failed with result 'exit-code'.\n",
          },
        },
      ),
    );
    expect(said.sentence).toContain("kubelet.service says: failed to run Kubelet: inotify_init: too many open files");
    const chrony = "System time     : 12.500000000 seconds slow of NTP time\nLeap status     : Normal\n";
    expect(await run(host({}, { programs: { "chronyc -n tracking": chrony } }))).toMatchObject({ code: "clock-skew" });
    expect(await run(host({}, { programs: { "timedatectl show": "NTP=yes\nNTPSynchronized=no\n" } }))).toMatchObject({
      code: "clock-unsynchronised",
    });
  });

  it("count what the kernel complains of until it is taken back or marked", async () => {
    const lines = (...texts: string[]) => texts.map((text, at) => `[${(at + 1).toFixed(6)}] ${text}\n`).join("");
    const closed = await run(
      host({}, { programs: { dmesg: { exitCode: 1, stderr: "dmesg: read kernel buffer failed: Operation not permitted" } } }),
    );
    expect(closed.state).toBe("ok");
    expect(closed.sentence).toMatch(/^In order: .*\. Not looked at: kernel log needs the right to read the kernel log/);
    const dmesg = (...texts: string[]) => run(host({}, { programs: { dmesg: lines(...texts) } }));
    const oom = await dmesg(
      "Out of memory: Killed process 99 (python3) total-vm:1kB",
      "Out of memory: Killed process 100 (python3) total-vm:1kB",
    );
    expect(oom).toMatchObject({ state: "degraded", code: "oom-kills", data: { event: "oom-kills", count: 2 } });
    expect(oom.sentence).toContain("The kernel killed 2 processes for lack of memory on the host, first ");
    const limit = await dmesg(
      "Memory cgroup out of memory: Killed process 99 (python3) total-vm:1kB",
      "oom_reaper: reaped process 99 (python3), now anon-rss:0kB",
      "Memory cgroup out of memory: Killed process 100 (sh) total-vm:1kB",
    );
    expect(limit).toMatchObject({ state: "degraded", code: "limit-oom-kills", data: { count: 2 } });
    expect(limit.sentence).toContain("killed 2 processes at the memory limit of their own control group, not of the host");
    expect(limit.sentence).toContain("python3 (99), sh (100)");
    expect(await dmesg("blk_update_request: I/O error, dev nvme0n1, sector 5")).toMatchObject({ state: "faulty", code: "disk-errors" });
    expect(await dmesg("nvme nvme0: I/O 5 QID 3 timeout, aborting")).toMatchObject({ code: "disk-errors" });
    expect(await dmesg("nfs: server nas not responding, still trying")).toMatchObject({ code: "nfs-silent" });
    expect(await dmesg("nfs: server nas not responding, still trying", "nfs: server nas OK")).toMatchObject({ state: "ok" });
    expect(await dmesg("INFO: task python3:9 blocked for more than 120 seconds.")).toMatchObject({ code: "kernel-hung" });
    expect(await dmesg("Out of memory: Killed process 9 (x) y", "millwright: kernel events cleared oom-kills")).toMatchObject({
      state: "ok",
    });
  });

  it("read the wordings of many kernels", async () => {
    const lines = (...texts: string[]) => texts.map((text, at) => `[${(at + 1).toFixed(6)}] ${text}\n`).join("");
    const codeOf = async (...texts: string[]) => (await run(host({}, { programs: { dmesg: lines(...texts) } }))).code;
    for (const [code, ...texts] of [
      ["disk-errors", "EXT4-fs (md0): Remounting filesystem read-only"],
      ["disk-errors", "block nvme0n1: no available path - failing I/O"],
      ["disk-errors", "nvme nvme4: Disabling device after reset failure: -19"],
      ["disk-errors", "nvme nvme4: I/O tag 22 (2016) opcode 0x2 (Admin Cmd) QID 0 timeout, reset controller"],
      ["disk-errors", "Buffer I/O error on dev dm-0, logical block 130, lost async page write"],
      ["disk-errors", "EXT4-fs (dm-0): I/O error while writing superblock"],
      ["disk-errors", "kworker/u203:1: attempt to access beyond end of device"],
      ["disk-errors", "critical medium error, dev sdb, sector 1234 op 0x0:(READ)"],
      ["disk-errors", "XFS (sdc1): Filesystem has been shut down due to log error (0x2)."],
      ["disk-errors", "BTRFS error (device sdd): bdev /dev/sdd errs: wr 3, rd 0"],
      ["raid-errors", "md/raid0md0: Disk failure on nvme0n1p1 detected, failing array."],
      ["raid-errors", "md/raid1:md1: Disk failure on sda1, disabling device."],
      ["nfs-locks-lost", "nfs4_reclaim_open_state: Lock reclaim failed!"],
      ["nfs-silent", " nfs_wb_all+0x2c/0x190 [nfs]"],
      ["kernel-hung", "Kernel Panic - not syncing"],
      ["file-max-reached", "VFS: file-max limit 1000000 reached"],
      ["network-card", "mlx5_core 0000:5c:00.0: mlx5_pcie_event:299:(pid 2): Detected insufficient power on the PCIe slot (27W)."],
      ["gpu-communication", "pt_main_thread[25]: segfault at 7f79 ip 00007f sp 00007f error 4 in libnccl.so.2[7f7c+d3d]"],
      ["oom-kills", "Out of memory: Kill process 13 (mem) score 1000 or sacrifice child", "Killed process 13 (mem) total-vm:3kB"],
      ["oom-kills", "Out of memory (oom_kill_allocating_task): Killed process 7 (a b) total-vm:1kB"],
      [
        "limit-oom-kills",
        "ruby invoked oom-killer: gfp_mask=0x201da, order=0",
        "Task in /slurm/uid_1/job_2 killed as a result of limit of /slurm/uid_1/job_2",
        "Killed process 9 (ruby) total-vm:1kB",
      ],
      [
        "limit-oom-kills",
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/job.service,task_memcg=/system.slice/job.service,task=python,pid=5,uid=0",
      ],
    ] as [string, ...string[]][])
      expect([code, texts, await codeOf(...texts)]).toEqual([code, texts, code]);
    for (const text of [
      "EXT4-fs (sda1): mounted filesystem with ordered data mode",
      "md: raid1 personality registered for level 1",
      "nfs: server a OK",
    ])
      expect([text, await codeOf(text)]).toEqual([text, ""]);
    expect(await codeOf("nfs: server a not responding, timed out", "nfs: server b OK")).toBe("nfs-silent");
  });

  it("see what systemd-oomd ended in the last hours", async () => {
    const entry = {
      MESSAGE:
        "Killed /system.slice/fit.service due to memory pressure for /system.slice being 61.00% > 60.00% for > 30s with reclaim activity",
      __REALTIME_TIMESTAMP: "1700000000000000",
    };
    const programs = { "journalctl -u systemd-oomd --since=-6h*": `${JSON.stringify(entry)}\n` };
    const found = await run(host({}, { programs }));
    expect(found).toMatchObject({ state: "degraded", code: "pressure-kills" });
    expect(found.sentence).toContain("systemd-oomd ended 1 control group, last fit.service at ");
    expect(found.sentence).toContain("memory pressure for /system.slice being 61.00% > 60.00%");
  });

  it("see a RAID without one of its disks, and a host that starts again and again", async () => {
    const mdstat = "Personalities : [raid1]\nmd0 : active raid1 sdb1[1](F) sda1[0]\n      1000 blocks super 1.2 [2/1] [U_]\n";
    const raid = await run(host({ "/proc/mdstat": mdstat }));
    expect(raid.sentence).toContain("RAID md0 runs on 1 of 2 disks");
    const arrays = arraysIn(
      "md4 : inactive raid1 sda3[0](F) sdb3[1](S)\n      4883648 blocks [2/2] [UU]\n\n" +
        "md9 : active raid1 sdc2[2] sdd2[3] sdb2[1] sda2[0]\n      523968 blocks super 1.2 [4/4] [UUUU]\n      \tresync=DELAYED\n\n" +
        "md11 : active (auto-read-only) raid1 sdb2[0] sdc2[1] sdc3[2](F) hda[4](S)\n      4190208 blocks super 1.2 [2/2] [UU]\n",
    );
    expect(arrays.map(({ name, isActive, failed }) => [name, isActive, failed])).toEqual([
      ["md4", false, ["sda3"]],
      ["md9", true, []],
      ["md11", true, ["sdc3"]],
    ]);
    const boot = (minute: number) => `-${minute} ${"a".repeat(32)} Sat 2026-10-31 23:${minute}:00 UTC Sat 2026-10-31 23:59:00 UTC\n`;
    expect(await run(host({}, { programs: { "journalctl --list-boots*": boot(20) + boot(30) + boot(40) } }))).toMatchObject({
      code: "reboot-loop",
    });
  });

  it("put the worst first and count the rest", async () => {
    const finding = await run(host({ "/proc/loadavg": "90 80 70.5 2/800 1\n" }, { statfs: { "/data": disk(0.99) } }));
    expect(finding).toMatchObject({ code: "disk-full" });
    expect(finding.sentence).toContain("; 1 more problem: load-high.");
  });

  it("live with garbage in every file and every program", async () => {
    const noise = "\u0000\uFFFD-1 // ] [U_ ( \n".repeat(5);
    const files = Object.fromEntries([...Object.keys(sound), "/etc/fstab", "/proc/mdstat", "/proc/1/stat"].map((path) => [path, noise]));
    const finding = await hostBasics.run(
      recordedHost({
        files,
        programs: { "systemctl*": noise, "chronyc*": noise, "dmesg*": noise, "journalctl*": noise, "timedatectl*": noise },
      }),
      { workloads: [], memory: new Map() },
    );
    expect(finding).toMatchObject({ state: "ok" });
  });
});

describe("what the basics read", () => {
  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(brokenText, (noise) => {
        fillable(parseMounts(`${noise}\n/dev/a /${noise} ext4 ${noise}`));
        parseFailed(noise);
        chronyProblem(noise);
        bootTimes(noise);
        memoryField(noise, "MemTotal");
        eventsOf([{ atMs: 0, boot: "", text: noise }], "dmesg");
      }),
    );
  });

  it("reads mounts with blanks in their path, and each disk once", () => {
    const mounts = parseMounts("/dev/a /my\\040disk ext4 rw 0 0\n/dev/a /again ext4 rw 0 0\n/dev/loop3 /snap/x squashfs ro 0 0\n");
    expect(fillable(mounts).map((mount) => mount.path)).toEqual(["/my disk"]);
  });
});

describe("a line of the kernel", () => {
  const codesOf = (...texts: string[]) =>
    eventsOf(
      texts.map((text) => ({ atMs: 0, boot: "", text })),
      "journal",
    ).map(({ code }) => code);

  it.each([
    ["pcieport 0000:80:01.1: AER: Uncorrectable (Non-Fatal) error message received from 0000:81:00.0", "hardware-errors"],
    ["mce: [Hardware Error]: CPU 1: Machine Check: 0 Bank 5: be00000000800400", "hardware-errors"],
    ["EXT4-fs warning (device sda1): ext4_end_bio:344: I/O error 10 writing to inode 5", "disk-errors"],
    ["nvme0n1: I/O Cmd(0x2) @ LBA 123, 8 blocks, I/O Error (sct 0x2 / sc 0x81) DNR", "disk-errors"],
    ["BTRFS warning (device sda1): csum failed root 5 ino 257 off 0", "disk-errors"],
    ["NFS: state manager: check lease failed on NFSv4 server nas with error 13", "nfs-silent"],
    ["Lustre: fs-OST0001-osc: Connection to fs-OST0001 (at 10.0.0.1@o2ib) was lost; in progress operations will wait", "nfs-silent"],
    ["general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP", "kernel-hung"],
    ["mlx5_core 0000:17:00.0: mlx5_health_check: device's health compromised - reached miss count", "network-card"],
    ["NETDEV WATCHDOG: eth0 (ixgbe): transmit queue 3 timed out 5000 ms", "network-card"],
    ["nf_conntrack: nf_conntrack: table full, dropping packet", "network-tables-full"],
    ["neighbour: arp_cache: neighbor table overflow!", "network-tables-full"],
  ])("%s", (text, code) => expect(codesOf(text)).toEqual([code]));

  it.each([
    ["WARNING: Pool 'scratch' has encountered an uncorrectable I/O failure and has been suspended.", "disk-errors"],
    ["sd 4:0:1:0: rejecting I/O to offline device", "disk-errors"],
    ["session3: session recovery timed out after 120 secs", "disk-errors"],
    ["device-mapper: thin: 253:4: switching pool to out-of-data-space (error IO) mode", "disk-errors"],
    ["XFS (md3): Metadata corruption detected at xfs_agf_read_verify+0x7a/0xd0 [xfs], xfs_agf block 0x1", "disk-errors"],
    ["Aborting journal on device dm-2-8.", "disk-errors"],
    ["mpt3sas_cm1: fault_state(0x5854)!", "raid-errors"],
    ["hpsa 0000:0b:00.0: Controller lockup detected: 0x00130000 after 30", "raid-errors"],
    ["pcieport 0000:a0:01.0: pciehp: Slot(21): Card not present", "hardware-errors"],
    ["mce: CPU9: Package temperature is above threshold, cpu clock is throttled (total events = 12)", "processor-hot"],
    ["cgroup: fork rejected by pids controller in /system.slice/db.service", "pids-limit"],
    ["mlx5_core 0000:a1:00.1: Port module event[error]: module 1, Cable error, Bad or shorted cable/module", "network-card"],
    ["bond3: now running without any active interface!", "network-card"],
    ["bond3: (slave ens9f1): link status definitely down, disabling slave", "network-card"],
  ])("%s", (text, code) => expect(codesOf(text)).toEqual([code]));

  it.each([
    [
      "bond3: (slave ens9f1): link status definitely down, disabling slave",
      "bond3: (slave ens9f1): link status definitely up, 100000 Mbps full duplex",
    ],
    [
      "bond3: link status definitely down for interface ens9f1, disabling it",
      "bond3: link status definitely up for interface ens9f1, 100000 Mbps",
    ],
    ["bond3: now running without any active interface!", "bond3: active interface up!"],
    [
      "mlx5_core 0000:a1:00.1: Port module event[error]: module 1, Cable error, Bad or shorted cable/module",
      "mlx5_core 0000:a1:00.1: Port module event: module 1, Cable plugged",
    ],
    ["CPU9: Core temperature above threshold, cpu clock throttled (total events = 12)", "CPU9: Core temperature/speed normal"],
    ["pcieport 0000:a0:01.0: pciehp: Slot(21): Link Down", "pcieport 0000:a0:01.0: pciehp: Slot(21): Link Up"],
  ])("takes back: %s", (bad, good) => {
    expect(codesOf(bad)).toHaveLength(1);
    expect(codesOf(bad, good)).toEqual([]);
  });

  it("counts the downs of a link, and calls only many within an hour a fault", () => {
    const downs = (...minutes: number[]) =>
      eventsOf(
        minutes.map((minute) => ({ atMs: minute * 60_000, boot: "", text: "ixgbe 0000:05:00.0 ens5: NIC Link is Down" })),
        "journal",
      );
    expect(downs(0, 5, 9, 20)).toEqual([]);
    expect(downs(0, 40, 80, 120, 160, 200)).toEqual([]);
    expect(downs(0, 5, 9, 20, 31)).toMatchObject([{ code: "network-card", data: { count: 5 } }]);
  });

  it("takes back what a file server had lost", () => {
    const lost = "Lustre: fs-OST0001-osc: Connection to fs-OST0001 (at 10.0.0.1@o2ib) was lost; in progress operations will wait";
    expect(codesOf(lost, "Lustre: fs-OST0001-osc: Connection restored to fs-OST0001 (at 10.0.0.1@o2ib)")).toEqual([]);
    expect(codesOf(lost, "Lustre: fs-OST0002-osc: Connection restored to fs-OST0002 (at 10.0.0.2@o2ib)")).toEqual(["nfs-silent"]);
  });

  it.each([
    "mce: [Hardware Error]: CPU 1: Machine Check: 0 Bank 5: 9c00000000800400",
    "pcieport 0000:80:01.1: AER: Multiple Corrected error received: 0000:81:00.0",
    "traps: python[12] general protection fault ip:7f sp:7f error:0 in libtorch_cpu.so",
    "ata1: SATA link down (SStatus 0 SControl 300)",
    "cgroup: fork rejected by pids controller in /user.slice/user-1000.slice/session-2.scope",
  ])("says nothing of a fault: %s", (text) => expect(codesOf(text)).toEqual([]));
});
