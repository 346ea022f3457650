import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "@/agent/checks/check";
import { gpuDriver } from "@/agent/checks/gpu/driver.check";
import { gpuHardware } from "@/agent/checks/gpu/hardware.check";
import { gpuMemory } from "@/agent/checks/gpu/memory.check";
import { gpuXid } from "@/agent/checks/gpu/xid.check";
import { localHost } from "@/agent/host/local-host";
import { gpuHost, trainingWorkload } from "@/agent/testing/gpu-host";
import { fault as memory } from "./gpu.memory";
import { loadRunbook, parametersOf, runSteps } from "./run-runbook";

let dir: string;
let path: string | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mw-gpu-runbooks-"));
  path = process.env.PATH;
  process.env.PATH = `${dir}/programs:${path}`;
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(dir, { recursive: true, force: true });
});

/** Programs that only record how they were called, and print given output. */
async function programs(scripts: Record<string, string>): Promise<void> {
  await mkdir(join(dir, "programs"), { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(dir, "programs", name), `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> '${dir}/calls'\n${script}\n`);
    await chmod(join(dir, "programs", name), 0o755);
  }
}
const calls = async () => (await readFile(join(dir, "calls"), "utf8")).trim().split("\n");
const look = (check: typeof gpuXid, host: string) =>
  check.run(gpuHost(host), { workloads: [trainingWorkload({ cuda: "12.8" })], memory: new Map() });

/** Runs the scripts of a runbook, without steps that need a host (a reboot, a unit). */
async function walk(slug: string, finding: Finding, given: Record<string, string> = {}) {
  const runbook = await loadRunbook(slug);
  const parameters = parametersOf(runbook, finding, given);
  const scripts = (steps: typeof runbook.steps) => steps.filter((step) => "run" in step || "service" in step);
  return { log: await runSteps(scripts(runbook.steps), parameters, dir), back: () => runSteps(scripts(runbook.rollback), parameters, dir) };
}

describe("the GPU's other runbooks, with stand-in programs", { timeout: 60_000 }, () => {
  it("install-driver installs the branch that the check named and blocks nouveau, and its rollback installs the previous branch", async () => {
    await programs({
      "apt-get": "",
      "update-initramfs": "",
      "nvidia-smi": "echo 0, H100, 570.86.15",
      python3: "cat > /dev/null; echo CUDA sees 8 devices",
    });
    const { log, back } = await walk("install-driver", await look(gpuDriver, "driver-too-old"), { modprobe_folder: dir });
    expect(await calls()).toContain("apt-get install -y --no-install-recommends nvidia-driver-570");
    expect(await readFile(join(dir, "millwright-nouveau.conf"), "utf8")).toContain("blacklist nouveau");
    expect(log).toContain("CUDA sees 8 devices");
    await back();
    expect((await calls()).at(-1)).toBe("apt-get install -y --no-install-recommends --allow-downgrades nvidia-driver-470");
  });

  it("install-driver refuses a branch that is not a number", async () => {
    await programs({ "apt-get": "" });
    const finding = await look(gpuDriver, "no-driver");
    await expect(walk("install-driver", finding, { branch: "570; reboot" })).rejects.toThrow("Not a driver branch");
  });

  it("reset-gpu refuses while the card is in use, and writes to the log after the reset", async () => {
    const finding = await look(gpuXid, "xid-154");
    const given = { kernel_log: join(dir, "kmsg") };
    await programs({ "nvidia-smi": 'case "$*" in *compute-apps*) echo "4103, python3";; esac', systemctl: "" });
    await expect(walk("reset-gpu", finding, given)).rejects.toThrow("Still in use by:\n4103, python3");
    await programs({ "nvidia-smi": "", systemctl: "" });
    await walk("reset-gpu", finding, given);
    expect(await calls()).toContain("nvidia-smi --gpu-reset -i 0000:9d:00.0");
    const mark = (await readFile(given.kernel_log, "utf8")).trim();
    const log = `${JSON.stringify({ __REALTIME_TIMESTAMP: "1793534500000000", _BOOT_ID: "8f14e45fceea467fa0e61d3a5c6b7d10", MESSAGE: mark })}\n`;
    const before = await readFile(join(import.meta.dirname, "../../agent/testing/hosts/xid-154/journal.jsonl"), "utf8");
    const after = gpuHost("xid-154", { programs: { "journalctl _TRANSPORT=kernel*": before + log } });
    expect(await gpuXid.run(after, { workloads: [], memory: new Map() })).toMatchObject({ state: "ok" });
  });

  it("hand-off-hardware records the fault once, the check then says so, and the rollback removes the record", async () => {
    await programs({ "nvidia-smi": "echo a report" });
    const finding = await look(gpuHardware, "pcie-width-down");
    const given = { folder: join(dir, "hand-off"), ticket: "RMA 7; rm -rf /" };
    await walk("hand-off-hardware", finding, given);
    const { back } = await walk("hand-off-hardware", finding, given);
    const list = await readFile(join(dir, "hand-off/list"), "utf8");
    expect(list).toMatch(/^0000:d1:00 pcie-width \d+ RMA_7__rm_-rf__\n$/);
    const known = gpuHost("pcie-width-down", { files: { "/var/lib/millwright/hand-off/list": list } });
    expect(await gpuHardware.run(known, { workloads: [], memory: new Map() })).toMatchObject({ state: "ok" });
    await back();
    expect(await readFile(join(dir, "hand-off/list"), "utf8")).toBe("");
  });

  it("limit-power sets a share of the card's default limit, and its rollback restores the default", async () => {
    await programs({ "nvidia-smi": 'case "$*" in *default_limit*) echo 700.00;; esac' });
    const { back } = await walk("limit-power", await look(gpuHardware, "thermal-slowdown"));
    expect((await calls()).at(-1)).toBe("nvidia-smi -i GPU-5d2f0a1c-7b3e-4c19-9a60-000000000005 --power-limit=525");
    await back();
    expect((await calls()).at(-1)).toContain("--power-limit=700");
  });

  it("hand-off-xid drains the node, keeps the evidence and writes to the log", async () => {
    await programs({ "nvidia-smi": "echo report", systemctl: "", dmesg: "echo lines" });
    const given = { folder: join(dir, "evidence"), kernel_log: join(dir, "kmsg"), ticket: "RMA-9" };
    await walk("hand-off-xid", await look(gpuXid, "xid-48-three-boots"), given);
    expect(await calls()).toContain("systemctl disable --now -- train.service");
    expect(await readFile(given.kernel_log, "utf8")).toBe("millwright: xid cleared 0000:c3:00 handed off, ticket RMA-9\n");
  });

  it("end-orphan does not end another process than the one that was found", async () => {
    const undo = await memory.healthy(dir);
    const end = await memory.inject(dir);
    try {
      const finding = await gpuMemory.run(localHost(), { workloads: [], memory: new Map() });
      const pid = finding.data.pid as number;
      for (const changed of [{ start_ticks: "1" }, { cgroup: "0::/elsewhere" }])
        await expect(walk("end-orphan", { ...finding, data: { ...finding.data, ...changed } })).rejects.toThrow("nothing was ended");
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      await end();
      await undo();
    }
  });
});
