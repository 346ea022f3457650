import type { Layout } from "@/lib/contracts/series";
import { Random } from "./random";

/**
 * A made-up GPU host: 32 series of the machine and 11 of each of its 8 GPUs, 120 in all, that move as such hosts do. Each GPU alternates between
 * idle, serving (load that comes and goes) and training (near full, with dips), its temperature and power follow its load, memory moves in
 * whole MiB as `nvidia-smi` says it, network and disk are bursty, error counters hardly ever move. Values come at their declared decimals.
 */

const GPUS = 8;
const DEVICES = ["eth0", "eth1", "ib0", "ib1"];
const DISKS = ["nvme0n1", "nvme1n1", "nvme2n1", "nvme3n1"];
const MIB = 1_048_576;
const GPU_MEMORY_MIB = 81_559;
const MEMORY_BYTES = 2_048 * 1_024 * MIB;

const machine: [name: string, decimals: number, labels?: Record<string, string>][] = [
  ["node_cpu_used_ratio", 4],
  ["node_load1", 2],
  ["node_load5", 2],
  ["node_memory_used_ratio", 4],
  ["node_memory_used_bytes", 0],
  ["node_swap_used_bytes", 0],
  ["node_disk_used_ratio", 4, { mount: "/" }],
  ["node_disk_used_ratio", 4, { mount: "/data" }],
  ...DISKS.flatMap((device): [string, number, Record<string, string>][] => [
    ["node_disk_read_bytes_per_second", 0, { device }],
    ["node_disk_written_bytes_per_second", 0, { device }],
  ]),
  ...DEVICES.flatMap((device): [string, number, Record<string, string>][] => [
    ["node_network_receive_bytes_per_second", 0, { device }],
    ["node_network_transmit_bytes_per_second", 0, { device }],
  ]),
  ["node_tcp_retransmit_ratio", 5],
  ["node_tcp_connections", 0],
  ["node_open_files", 0],
  ["node_processes", 0],
  ["node_context_switches_per_second", 0],
  ["node_cpu_temperature_celsius", 0],
  ["agent_resident_memory_bytes", 0],
  ["agent_cpu_ratio", 4],
];
const ofGpu: [name: string, decimals: number][] = [
  ["gpu_utilization_ratio", 2],
  ["gpu_memory_used_ratio", 4],
  ["gpu_memory_used_bytes", 0],
  ["gpu_temperature_celsius", 0],
  ["gpu_memory_temperature_celsius", 0],
  ["gpu_power_watts", 2],
  ["gpu_sm_clock_megahertz", 0],
  ["gpu_memory_clock_megahertz", 0],
  ["gpu_pcie_receive_bytes_per_second", 0],
  ["gpu_pcie_transmit_bytes_per_second", 0],
  ["gpu_ecc_errors_total", 0],
];

export const hostLayout: Layout = [
  ...machine.map(([name, decimals, labels]) => ({ name, decimals, labels: labels ?? {} })),
  ...Array.from({ length: GPUS }, (_, gpu) => ofGpu.map(([name, decimals]) => ({ name, decimals, labels: { gpu: String(gpu) } }))).flat(),
];

type Mood = "idle" | "serving" | "training";

class Gpu {
  private mood: Mood = "idle";
  private load = 0;
  private level = 0.5;
  private memoryMib = 4;
  private temperature = 31;
  private errors = 0;
  /** A temperature that its load does not explain, in °C: a fan that stands still. */
  heldAt: number | null = null;

  constructor(private readonly random: Random) {
    this.change();
  }

  private change(): void {
    const roll = this.random.next();
    this.mood = roll < 0.25 ? "idle" : roll < 0.65 ? "serving" : "training";
    this.level = this.mood === "training" ? 0.9 + this.random.next() * 0.1 : 0.15 + this.random.next() * 0.6;
    this.memoryMib = this.mood === "idle" ? 4 : Math.round(20_000 + this.random.next() * 58_000);
  }

  /** Moves on by one report and writes the eleven values at `at`. Returns the load for the machine's own figures. */
  step(values: Float32Array, at: number): number {
    const random = this.random;
    if (random.chance(1 / 1_500)) this.change();
    if (this.mood === "serving" && random.chance(1 / 20)) this.level = Math.min(0.98, Math.max(0.02, this.level + random.normal() * 0.15));
    const target =
      this.mood === "idle"
        ? 0
        : this.mood === "serving"
          ? this.level + random.normal() * 0.08
          : random.chance(0.02)
            ? 0.3
            : this.level + random.normal() * 0.02;
    this.load = Math.min(1, Math.max(0, target));
    if (this.mood === "serving" && random.chance(0.1))
      this.memoryMib = Math.min(GPU_MEMORY_MIB, this.memoryMib + Math.round(random.normal() * 30));
    this.temperature += ((this.heldAt ?? 30 + this.load * 42) - this.temperature) * (this.heldAt ? 0.5 : 0.08) + random.normal() * 0.25;
    if (random.chance(1 / 20_000)) this.errors++;
    const power = this.mood === "idle" ? 68 + random.normal() * 0.6 : 110 + this.load * 560 + random.normal() * 9;
    const busy = this.mood !== "idle";

    values[at] = round(this.load, 2);
    values[at + 1] = round(this.memoryMib / GPU_MEMORY_MIB, 4);
    values[at + 2] = this.memoryMib * MIB;
    values[at + 3] = Math.round(this.temperature);
    values[at + 4] = Math.round(this.temperature + 6 + this.load * 8);
    values[at + 5] = round(power, 2);
    values[at + 6] = !busy ? 345 : power > 640 ? 1_980 - 15 * Math.round(Math.abs(random.normal()) * 3) : 1_980;
    values[at + 7] = busy ? 2_619 : 1_593;
    values[at + 8] = busy ? Math.round(this.load * 4e8 * (0.7 + random.next() * 0.6)) : 0;
    values[at + 9] = busy ? Math.round(this.load * 1.5e8 * (0.7 + random.next() * 0.6)) : 0;
    values[at + 10] = this.errors;
    return this.load;
  }
}

export class HostModel {
  private readonly random: Random;
  private readonly gpus: Gpu[];
  private memory: number;
  private diskUsed = [0.42, 0.61];
  private load5 = 10;
  private reads = DISKS.map(() => 0);
  private flows = DEVICES.map(() => 0);
  private agentBytes = 46 * MIB;

  constructor(seed: number) {
    this.random = new Random(seed * 7_919 + 17);
    this.gpus = Array.from({ length: GPUS }, (_, gpu) => new Gpu(new Random(seed * 104_729 + gpu * 31 + 5)));
    this.memory = MEMORY_BYTES * (0.2 + this.random.next() * 0.4);
    this.diskUsed = [0.2 + this.random.next() * 0.5, 0.3 + this.random.next() * 0.6];
  }

  /** Holds one GPU at a temperature, or lets it follow its load again. */
  heat(gpu: number, celsius: number | null): void {
    const hot = this.gpus[gpu];
    if (hot) hot.heldAt = celsius;
  }

  /** The next report's 120 values, written at `offset`. */
  step(values: Float32Array, offset = 0): void {
    const random = this.random;
    const busy = this.gpus.reduce((sum, gpu, index) => sum + gpu.step(values, offset + machine.length + index * ofGpu.length), 0) / GPUS;
    const cpu = Math.min(1, Math.max(0.002, 0.03 + busy * 0.35 + random.normal() * 0.02));
    const load1 = Math.max(0, cpu * 128 + random.normal() * 2);
    this.load5 += (load1 - this.load5) / 30;
    this.memory = Math.min(MEMORY_BYTES * 0.95, Math.max(MEMORY_BYTES * 0.05, this.memory + random.normal() * 40 * MIB));
    this.diskUsed[1] = Math.min(0.98, this.diskUsed[1]! + random.next() * 2e-6);
    if (random.chance(0.02)) this.agentBytes = 46 * MIB + Math.round(random.normal() * 60) * 4_096;

    let at = offset;
    values[at++] = round(cpu, 4);
    values[at++] = round(load1, 2);
    values[at++] = round(this.load5, 2);
    values[at++] = round(this.memory / MEMORY_BYTES, 4);
    values[at++] = Math.round(this.memory / 4_096) * 4_096;
    values[at++] = 0;
    values[at++] = round(this.diskUsed[0]!, 4);
    values[at++] = round(this.diskUsed[1]!, 4);
    for (let disk = 0; disk < DISKS.length; disk++) {
      if (random.chance(0.1)) this.reads[disk] = random.chance(0.6) ? 0 : random.next() * 2e9;
      values[at++] = Math.round((this.reads[disk]! * (0.8 + random.next() * 0.4)) / 512) * 512;
      values[at++] = Math.round((random.next() * 4e6) / 4_096) * 4_096;
    }
    for (let device = 0; device < DEVICES.length; device++) {
      if (random.chance(0.05)) this.flows[device] = device === 0 ? 2e5 : busy * random.next() * 2e9;
      values[at++] = Math.round(this.flows[device]! * (0.9 + random.next() * 0.2));
      values[at++] = Math.round(this.flows[device]! * 0.6 * (0.9 + random.next() * 0.2));
    }
    values[at++] = random.chance(0.8) ? 0 : round(random.next() * 0.001, 5);
    values[at++] = Math.round(340 + busy * 200 + random.normal() * 6);
    values[at++] = Math.round(12_000 + busy * 900 + random.normal() * 15);
    values[at++] = Math.round(1_450 + random.normal() * 2);
    values[at++] = Math.round(40_000 + busy * 90_000 + random.normal() * 2_500);
    values[at++] = Math.round(41 + cpu * 60 + random.normal() * 0.6);
    values[at++] = this.agentBytes;
    values[at++] = round(Math.max(0, 0.0012 + random.normal() * 0.0003), 4);
  }
}

const round = (value: number, decimals: number) => Math.round(value * 10 ** decimals) / 10 ** decimals;
