import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gpuDriver } from "../checks/gpu/driver.check";
import { gpuHardware } from "../checks/gpu/hardware.check";
import { gpuMemory } from "../checks/gpu/memory.check";
import { gpuXid } from "../checks/gpu/xid.check";
import { gpuHost, trainingWorkload } from "./gpu-host";

const folder = join(import.meta.dirname, "hosts");
const names = readdirSync(folder);

describe("the recorded GPU hosts", () => {
  it.each(names)("%s says where its outputs come from", (name) => {
    const readme = readFileSync(join(folder, name, "README.md"), "utf8");
    expect(readme).toMatch(/not recorded on a real machine\. Documents: .{40,}/);
  });

  it.each(names.filter((name) => name !== "healthy-8-gpu"))(
    "%s has exactly the fault that its name says, and nothing makes a check unknown there",
    async (name) => {
      const context = { workloads: [trainingWorkload({ cuda: "12.8" })], memory: new Map() };
      const findings = await Promise.all(
        [gpuDriver, gpuXid, gpuHardware, gpuMemory].map((check) => check.run(gpuHost(name), { ...context, memory: new Map() })),
      );
      expect(findings.filter((finding) => finding.state === "faulty" || finding.state === "degraded").length).toBeGreaterThan(0);
      // Without a driver nvidia-smi cannot be asked: that is the driver check's finding, and the hardware check says so.
      const blind = findings.filter((finding) => finding.state === "unknown");
      for (const finding of blind) expect(finding.sentence).toMatch(/nvidia-smi is not installed|Driver\/library version mismatch/);
    },
  );
});
