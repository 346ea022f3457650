import { degraded, faulty, hostCheck, ok, unknown } from "../check";
import { countText } from "../quantity";
import { disks } from "./disks";
import { kernelComplaints } from "./kernel-complaints";
import { kernelEvents, raid, reboots } from "./kernel-events";
import { pressureKills } from "./pressure-kills";
import { atMost, NOTHING_THERE, type Probe } from "./problem";
import { processes } from "./processes";
import { rdmaPorts } from "./rdma-ports";
import { resources } from "./resources";
import { clock, failedUnits } from "./services";

type NamedProbe = [name: string, probe: Probe];
const RDMA: NamedProbe = ["RDMA ports", rdmaPorts];
const probes: NamedProbe[] = [
  ["disks", disks],
  ["memory and load", resources],
  ["processes", processes],
  ["units", failedUnits],
  ["clock", clock],
  ["kernel log", kernelEvents],
  ["kernel complaints", kernelComplaints],
  ["memory pressure", pressureKills],
  ["RAID", raid],
  ["boots", reboots],
];
const PROBE_MS = 6_000;

export const hostBasics = hostCheck({
  id: "host.basics",
  title: "The host's basics",
  about:
    "Looks at disks and inodes, memory, load, file handles, processes, the clock, failed units, RAID and what the kernel complains of. Most faults that stop a job on a healthy GPU are among these.",
  knows:
    "Linux with or without systemd; ext4, xfs, btrfs, zfs, f2fs, vfat, tmpfs, NFS, CIFS, Ceph, Lustre, GlusterFS and BeeGFS; software RAID (mdadm); chrony or systemd's clock; systemd-oomd; kernel lines about disks, file systems, ZFS, NVMe, RAID and its controllers, NFS, memory, processor heat, limits of processes, hung tasks, bonds, network links, Mellanox cards and nvidia-peermem, and failures that the kernel reports of any other device by its name; ports of RDMA cards.",
  cannotSee:
    "Hardware RAID behind its own controller, SMART values, fans and power supplies (the BMC knows them), and the kernel log where the agent may not read it (the finding then says so).",
  every: "30s",
  within: "15s",
  async run(host, { memory, workloads }) {
    const late: string[] = [];
    const blind: string[] = [];
    const answers = await Promise.all(
      // distributed.comm looks at the ports of a host whose workload has ranks.
      [...probes, ...(workloads.some(({ ranks }) => ranks) ? [] : [RDMA])].map(async ([name, probe]) => {
        // Each part has its own memory, and one that hangs or throws does not stop the others.
        const own = corner(memory, name);
        const found = await atMost<Awaited<ReturnType<Probe>> | "late">(probe(host, own), PROBE_MS, "late");
        if (found === "late") late.push(name);
        else if ("needs" in found) blind.push(`${name} needs ${found.needs}`);
        return found === "late" || "needs" in found ? NOTHING_THERE : found;
      }),
    );
    const problems = answers.flatMap((answer) => answer.problems).sort((a, b) => a.rank - b.rank);
    const worst = problems[0];
    const silent = late.length > 0 ? ` Not answered in time: ${late.join(", ")}.` : "";
    const unseen = blind.length > 0 ? ` Not looked at: ${blind.join("; ")}.` : "";
    const looked = answers.flatMap((answer) => answer.looked);
    if (!worst && looked.length === 0) return unknown(`Nothing could be checked.${silent}${unseen}`);
    if (!worst) return ok(`In order: ${looked.join(", ")}.${silent}${unseen}`);
    const more =
      problems.length > 1
        ? `; ${countText(problems.length - 1, "more problem")}: ${problems
            .slice(1, 4)
            .map((problem) => problem.code)
            .join(", ")}`
        : "";
    const data = { ...worst.data, problems: problems.slice(0, 20).map(({ code, sentence }) => ({ code, sentence })) };
    return (worst.level === "faulty" ? faulty : degraded)(worst.code, `${worst.sentence}${more}.${silent}`, data);
  },
});

function corner(memory: Map<string, unknown>, name: string): Map<string, unknown> {
  const own = (memory.get(name) as Map<string, unknown> | undefined) ?? new Map<string, unknown>();
  memory.set(name, own);
  return own;
}
