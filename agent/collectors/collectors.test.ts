import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { localHost } from "../host/local-host";
import { recordedHost } from "../testing/recorded-host";
import { cpuCollector, parseCpuTimes } from "./cpu";
import { diskCollector, parseDiskstats, parseMounts } from "./disk";
import { footprintCollector } from "./footprint";
import { gpuCollector, parseGpuLine } from "./gpu";
import { loadCollector } from "./load";
import { memoryCollector, parseMeminfo } from "./memory";
import { networkCollector, parseNetDev, parseTcp } from "./network";

const byName = (samples: { name: string; value: number; labels?: Record<string, string> }[]) =>
  Object.fromEntries(samples.map(({ name, value, labels }) => [[name, ...Object.values(labels ?? {})].join(" "), value]));

describe("collectors", () => {
  it("measure this machine in sensible ranges", async () => {
    const host = localHost();
    const all = [cpuCollector(), memoryCollector(), loadCollector(), diskCollector(), networkCollector(), footprintCollector()];
    // CPU time is counted in ticks: there is a ratio once one has passed.
    const values = await eventually(async () => {
      const seen = byName((await Promise.all(all.map((collector) => collector.collect(host)))).flat());
      for (const name of ["node_cpu_used_ratio", "node_memory_used_ratio", "node_disk_used_ratio /"]) {
        expect(seen[name]).toBeGreaterThanOrEqual(0);
        expect(seen[name]).toBeLessThanOrEqual(1);
      }
      return seen;
    });
    expect(values.agent_resident_memory_bytes).toBeGreaterThan(10_000_000);
    expect(values.node_load1).toBeGreaterThanOrEqual(0);
  });

  it("count CPU time between two calls, waiting for I/O as idle", async () => {
    const host = recordedHost({ files: { "/proc/stat": "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1\n" } });
    const cpu = cpuCollector();
    expect((await cpu.collect(host))[0]!.value).toBeNaN();
    host.files.set("/proc/stat", "cpu  150 0 125 770 105 0 0 0 0 0\n");
    expect((await cpu.collect(host))[0]!.value).toBeCloseTo(0.5);
  });

  it("count bytes a second, and leave a gap when a counter restarts", async () => {
    const host = recordedHost({
      files: {
        "/proc/net/dev": "h\n eth0: 1000 0 0 0 0 0 0 0 500 0 0 0 0 0 0 0\n veth1: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n",
        "/proc/net/snmp": "Tcp: OutSegs RetransSegs\nTcp: 100 2\n",
      },
    });
    const network = networkCollector();
    await network.collect(host);
    host.tick(2_000);
    host.files.set("/proc/net/dev", " eth0: 3000 0 0 0 0 0 0 0 100 0 0 0 0 0 0 0\n");
    host.files.set("/proc/net/snmp", "Tcp: OutSegs RetransSegs\nTcp: 200 7\n");
    expect(byName(await network.collect(host))).toEqual({
      "node_network_receive_bytes_per_second eth0": 1_000,
      "node_network_transmit_bytes_per_second eth0": Number.NaN,
      node_tcp_retransmit_ratio: 0.05,
    });
  });

  it("measure each real file system once", () => {
    const mounts =
      "/dev/sda1 / ext4 rw 0 0\n/dev/sda1 /snap ext4 ro 0 0\nproc /proc proc rw 0 0\nnas:/x /mnt/my\\040data nfs4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n";
    expect(parseMounts(mounts)).toEqual([
      { path: "/", type: "ext4" },
      { path: "/mnt/my data", type: "nfs4" },
    ]);
    expect(parseDiskstats(" 8 0 sda 1 2 300 4 5 6 700 8\n 8 1 sda1 1 2 3 4 5 6 7 8\n 7 0 loop0 1 1 1 1 1 1 1 1\n")).toEqual([
      { device: "sda", readSectors: 300, writtenSectors: 700 },
    ]);
  });

  it("give a gap for a mount that does not answer", async () => {
    const host = recordedHost({ files: { "/proc/self/mounts": "/dev/sda1 / ext4 rw 0 0\n", "/proc/diskstats": "" } });
    host.statfs = () => new Promise(() => {});
    expect((await diskCollector().collect(host))[0]).toMatchObject({ name: "node_disk_used_ratio", value: Number.NaN });
  });

  it("survive any text where /proc should be", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseMounts(text);
        parseDiskstats(text);
        parseNetDev(text);
        parseTcp(text);
        parseMeminfo(text);
        parseGpuLine(text);
        try {
          parseCpuTimes(text);
        } catch (error) {
          expect(String(error)).toContain("no cpu line");
        }
      }),
    );
  });
});

describe("GPU metrics", () => {
  it("read what a card says and leave out what it does not support", () => {
    expect(parseGpuLine("3, 87, 40000, 81559, 61, [N/A]")).toEqual({
      index: "3",
      utilization: 0.87,
      usedBytes: 40_000 * 1024 * 1024,
      totalBytes: 81_559 * 1024 * 1024,
      celsius: 61,
      watts: Number.NaN,
    });
    expect(parseGpuLine("No devices were found")).toBeUndefined();
  });

  it("come from one program that keeps running and is started again when it ends", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mw-smi-"));
    const program = join(folder, "nvidia-smi");
    writeFileSync(
      program,
      `#!/bin/bash\necho started >> ${folder}/starts\nfor i in 1 2 3; do echo "0, 50, 1024, 2048, 40, 100.5"; sleep 0.05; done\n`,
    );
    chmodSync(program, 0o755);
    const gpu = gpuCollector(50, program);
    try {
      const seen = { "gpu_utilization_ratio 0": 0.5, "gpu_power_watts 0": 100.5 };
      await vi.waitFor(async () => expect(byName(await gpu.collect(recordedHost({})))).toMatchObject(seen), { timeout: 20_000 });
      const starts = () => localHost().readText(`${folder}/starts`);
      await vi.waitFor(async () => expect((await starts()).split("\n").length).toBeGreaterThan(2), { timeout: 25_000 });
    } finally {
      gpu.stop?.();
    }
  }, 60_000);

  it("are empty without the program, which is looked for again after five minutes", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const program = join(mkdtempSync(join(tmpdir(), "mw-smi-")), "nvidia-smi");
    const gpu = gpuCollector(1_000, program);
    try {
      // It has looked once, and waits before it looks again.
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
      expect(await gpu.collect(recordedHost({}))).toEqual([]);
      writeFileSync(program, '#!/bin/bash\necho "0, 50, 1024, 2048, 40, 100.5"\n', { mode: 0o755 });
      await vi.advanceTimersByTimeAsync(300_000);
      const seen = { "gpu_power_watts 0": 100.5 };
      await vi.waitFor(async () => expect(byName(await gpu.collect(recordedHost({})))).toMatchObject(seen), { timeout: 20_000 });
    } finally {
      gpu.stop?.();
      vi.useRealTimers();
    }
  });
});
