import { describe, expect, it } from "vitest";
import { dockerLimits } from "@/agent/checks/docker/limits.check";
import { dockerPorts } from "@/agent/checks/docker/ports.check";
import { dockerPull } from "@/agent/checks/docker/pull.check";
import { needs } from "@/scripts/testing/needs";
import { fault as limits } from "./docker.limits";
import { fault as ports } from "./docker.ports";
import { fault as pull } from "./docker.pull";
import { withoutDocker } from "./engine-fault";
import { memoryGroups } from "./memory-group";
import { walkFault } from "./walk";

describe("Docker's faults, through the Engine API on a real socket", () => {
  it("a private image is pulled after the runbook logged in", { ...needs(withoutDocker()), timeout: 60_000 }, async () => {
    const walk = await walkFault(pull, dockerPull);
    expect(walk.before.state).toBe("ok");
    expect(walk.found.sentence).toMatch(pull.expect.sentence);
    expect(walk.log).toContain("Login Succeeded");
    expect(walk.log).not.toContain("correct horse");
    expect(walk.after).toMatchObject({ state: "ok" });
  });

  it("a container whose port is taken answers on the next one, and the rollback restores its port", { timeout: 60_000 }, async () => {
    const walk = await walkFault(ports, dockerPorts, { rollBack: true });
    expect(walk.found.sentence).toMatch(ports.expect.sentence);
    expect(walk.log).toMatch(/web answers on port \d+/);
    expect(walk.after).toMatchObject({ state: "ok" });
    expect(walk.backAgain?.code).toBe(ports.expect.code);
  });

  it("a container killed for memory keeps running under a larger limit", {
    ...needs(withoutDocker() ?? (memoryGroups() ? null : "memory control groups cannot be written here")),
    timeout: 60_000,
  }, async () => {
    const walk = await walkFault(limits, dockerLimits);
    expect(walk.found.sentence).toMatch(limits.expect.sentence);
    expect(walk.after).toMatchObject({ state: "ok" });
  });
});
