import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "@/agent/checks/check";
import { dockerLimits } from "@/agent/checks/docker/limits.check";
import { dockerPorts } from "@/agent/checks/docker/ports.check";
import { dockerPull } from "@/agent/checks/docker/pull.check";
import { localHost } from "@/agent/host/local-host";
import { overlayHost } from "@/agent/host/overlay-host";
import { Workload } from "@/lib/contracts/workload";
import { needs } from "@/scripts/testing/needs";
import { fault as ports } from "./docker.ports";
import { engineEnvironment, engineState, startEngine, withoutDocker } from "./engine-fault";
import { storedContainer } from "./engine-server";
import type { Undo } from "./fault";
import { loadRunbook, parametersOf, runSteps } from "./run-runbook";

const IMAGE = "registry.test:5000/team/serve:1.1";
const DIGEST = `sha256:${"b".repeat(64)}`;
let dir: string;
let undos: Undo[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mw-runbooks-"));
  undos = [];
});
afterEach(async () => {
  for (const undo of undos.reverse()) await undo();
  await rm(dir, { recursive: true, force: true });
});

const host = () => {
  const environment: Record<string, string> = engineEnvironment(dir);
  return { ...localHost(), env: (name: string) => environment[name] };
};
const pull = () => dockerPull.run(host(), Workload.parse({ name: "serve", kind: "serving", image: IMAGE }), new Map());
async function repair(slug: string, finding: Finding, given: Record<string, string> = {}) {
  const runbook = await loadRunbook(slug);
  const parameters = parametersOf(runbook, finding, given);
  return { runbook, parameters, log: await runSteps(runbook.steps, parameters, dir) };
}

describe("Docker's other runbooks, with the real docker program", { ...needs(withoutDocker()), timeout: 60_000 }, () => {
  it("pull-image pulls exactly the given digest, and its rollback removes the image", async () => {
    engineState(dir).registry.set(IMAGE, { digest: DIGEST });
    undos.push(await startEngine(dir));
    const finding = await pull();
    expect(finding.code).toBe("not-pulled");
    await repair("pull-image", finding);
    expect(await pull()).toMatchObject({ state: "ok" });
  });

  it("renew-docker-config moves a broken configuration away, and its rollback restores it", async () => {
    engineState(dir).registry.set(IMAGE, { digest: DIGEST });
    undos.push(await startEngine(dir));
    await mkdir(join(dir, ".docker"));
    await writeFile(join(dir, ".docker/config.json"), '{"auths": {');
    const finding = await pull();
    expect(finding.code).toBe("bad-client-config");
    const { runbook, parameters } = await repair("renew-docker-config", finding);
    expect(await pull()).toMatchObject({ state: "ok" });
    await runSteps(runbook.rollback, parameters, dir);
    expect(await readFile(join(dir, ".docker/config.json"), "utf8")).toBe('{"auths": {');
  });

  it("free-docker-disk prunes and pulls", async () => {
    engineState(dir).registry.set(IMAGE, { digest: DIGEST });
    undos.push(await startEngine(dir));
    const finding: Finding = { ...(await pull()), code: "disk-full" };
    await repair("free-docker-disk", finding);
    expect(await pull()).toMatchObject({ state: "ok" });
  });

  it("stop-port-holder ends the holder that was found and starts the container on its own port", async () => {
    undos.push(await ports.healthy(dir));
    undos.push(await ports.inject(dir));
    const look = () => dockerPorts.run(host(), { workloads: [], memory: new Map() });
    const { log } = await repair("stop-port-holder", await look());
    expect(log).toMatch(/Process \d+ has ended/);
    expect(await look()).toMatchObject({ state: "ok" });
  });

  it("stop-port-holder does not end another process than the one that was found", async () => {
    undos.push(await ports.healthy(dir));
    undos.push(await ports.inject(dir));
    const finding = await dockerPorts.run(host(), { workloads: [], memory: new Map() });
    const other = { ...finding, data: { ...finding.data, holder_start_ticks: "1" } };
    await expect(repair("stop-port-holder", other)).rejects.toThrow("is not the one that was found any more; nothing was ended");
    expect(() => process.kill(finding.data.holder_pid as number, 0)).not.toThrow();
  });

  it("a container on a new port keeps its settings, and one that cannot start leaves the old one in place", async () => {
    undos.push(await ports.healthy(dir));
    undos.push(await ports.inject(dir));
    const finding = await dockerPorts.run(host(), { workloads: [], memory: new Map() });
    const taken = { ...finding, data: { ...finding.data, free_port: finding.data.port } };
    await expect(repair("move-container-port", taken)).rejects.toThrow("web was left as it was");
    expect([...engineState(dir).containers.values()].map((one) => one.name)).toEqual(["web"]);
  });

  it("a missing limit is set, and the rollback raises it to the whole host", async () => {
    const [one, two] = [
      storedContainer({ name: "one", status: "running" }),
      storedContainer({ name: "--two", status: "running", memoryBytes: 2 ** 30 }),
    ];
    engineState(dir).containers.set(one.id, one).set(two.id, two);
    undos.push(await startEngine(dir));
    // This machine has free memory: an overlay makes it look short of memory.
    await mkdir(join(dir, "short/proc"), { recursive: true });
    await writeFile(join(dir, "short/proc/meminfo"), "MemTotal: 4000000 kB\nMemAvailable: 400000 kB\n");
    const short = overlayHost(host(), join(dir, "short"));
    const look = () => dockerLimits.run(short, { workloads: [], memory: new Map() });
    const finding = await look();
    expect(finding.code).toBe("no-limit");
    const { runbook, parameters } = await repair("set-container-memory", finding);
    expect(await look()).toMatchObject({ state: "ok" });
    await runSteps(runbook.rollback, parameters, dir);
    expect(one.memoryBytes).toBe(engineState(dir).memTotalBytes);
  });
});
