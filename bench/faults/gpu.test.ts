import { describe, expect, it } from "vitest";
import { gpuDriver } from "@/agent/checks/gpu/driver.check";
import { gpuHardware } from "@/agent/checks/gpu/hardware.check";
import { gpuMemory } from "@/agent/checks/gpu/memory.check";
import { gpuXid } from "@/agent/checks/gpu/xid.check";
import { fault as driver } from "./gpu.driver";
import { fault as hardware } from "./gpu.hardware";
import { fault as memory } from "./gpu.memory";
import { fault as xid } from "./gpu.xid";
import { walkFault } from "./walk";

describe("GPU faults on a machine without a GPU", { timeout: 120_000 }, () => {
  it.each([
    ["driver", driver, gpuDriver],
    ["hardware", hardware, gpuHardware],
    ["xid", xid, gpuXid],
  ])("%s: found on a recorded host, and its runbook runs with stand-in programs", async (_, fault, check) => {
    const walk = await walkFault(fault, check);
    expect(walk.before.state).toBe("ok");
    expect(walk.found.sentence).toMatch(fault.expect.sentence);
    expect(walk.after.state).toBe("ok");
  });

  it("memory: a real orphan is ended after its identity is proved", async () => {
    const walk = await walkFault(memory, gpuMemory);
    expect(walk.found.sentence).toMatch(memory.expect.sentence);
    expect(walk.log).toMatch(/Process \d+ has ended/);
    expect(walk.after.state).toBe("ok");
  });
});
