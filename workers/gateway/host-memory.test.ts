import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeBus } from "@/lib/bus";
import { withOrg } from "@/lib/db";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { readRepair } from "@/lib/repairs/read";
import { saveRunbook } from "@/lib/runbooks/save";
import { eventually } from "@/scripts/testing/eventually";
import { startTestGateway } from "@/scripts/testing/gateway";
import { gpuStand } from "@/scripts/testing/gpu-stand";
import { makeTestOrg } from "@/scripts/testing/org";
import { started } from "@/scripts/testing/repairs";

const folder = mkdtempSync(path.join(tmpdir(), "mw-host-memory-"));
const bundle = path.join(folder, "agent.cjs");
const { url, gateway } = await startTestGateway();
const org = await makeTestOrg();
const running: ChildProcess[] = [];

/** Ends `fixed` whatever it did: only the check can tell that the card is still gone. */
const RUNBOOK = `id: reset-nothing
title: Reset nothing
risk: reversible
steps:
  - { id: pretend, timeout: 10s, run: { script: 'true' } }
verify: { check: gpu.hardware, within: 2s }
rollback:
  - { id: undo, timeout: 10s, run: { script: 'true' } }
`;

beforeAll(async () => {
  await build({ entryPoints: ["agent/main.ts"], outfile: bundle, bundle: true, platform: "node", format: "cjs", target: "node20.15" });
  await saveRunbook(await org.as("owner"), { slug: "reset-nothing", yaml: RUNBOOK });
});
const exitOf = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));
afterEach(async () => {
  await Promise.all(
    running.splice(0).map((child) => {
      const exit = child.exitCode === null && child.signalCode === null ? exitOf(child) : undefined;
      child.kill("SIGKILL");
      return exit;
    }),
  );
});
afterAll(async () => {
  await gateway.drain();
  await closeBus();
});

/** A host with cards, its agent, and a state folder that can be lost. */
async function makeHost(name: string) {
  const home = mkdtempSync(path.join(folder, `${name}-`));
  const [overlay, programs, state, config] = ["overlay", "bin", "state", "agent.yaml"].map((one) => path.join(home, one)) as [
    string,
    string,
    string,
    string,
  ];
  for (const one of [overlay, programs]) mkdirSync(one);
  writeFileSync(config, "interval: 1s\nworkloads: []\nchecks:\n  gpu.hardware: { every: 1s, damping: 1 }\n");
  const { token } = await createEnrolment(await org.as("lead"), { ttlMinutes: 5 });
  const boot = () => {
    const args = ["run", "--portal", url, "--token", token, "--name", name, "--state", state, "--config", config];
    const child = spawn(process.execPath, ["--lite-mode", bundle, ...args], {
      stdio: "ignore",
      env: { ...process.env, PATH: `${programs}:${process.env.PATH}`, MILLWRIGHT_OVERLAY: overlay },
    });
    running.push(child);
    return child;
  };
  const crash = async (child: ChildProcess) => {
    const exit = exitOf(child);
    child.kill("SIGKILL");
    await exit;
  };
  /** The disk is replaced: of the agent's files only the identity was in the backup. */
  const loseState = () => {
    for (const file of readdirSync(state)) if (file !== "identity.json") rmSync(path.join(state, file), { recursive: true });
  };
  const row = () => withOrg(org, (tx) => tx.node.findFirstOrThrow({ where: { orgId: org.orgId, name } }));
  const hardware = async () => {
    const { id: nodeId } = await row();
    return withOrg(org, (tx) => tx.checkStatus.findFirst({ where: { orgId: org.orgId, nodeId, checkId: "gpu.hardware" } }));
  };
  const remembered = async () => Object.keys(((await row()).hostMemory as { gpus?: object } | null)?.gpus ?? {}).sort();
  const list = path.join(overlay, "var/lib/millwright/hand-off/list");
  return { show: gpuStand(overlay, programs), boot, crash, loseState, row, hardware, remembered, list, token, state };
}

describe("a host that lost its agent's folder", { timeout: 120_000 }, () => {
  it("still misses the card that is gone, and no repair that changed nothing is proved", async () => {
    const host = await makeHost("lost-folder");
    host.show(["1b", "43"]);
    const first = host.boot();
    await eventually(async () => expect(await host.hardware()).toMatchObject({ state: "ok" }));
    await eventually(async () => expect(await host.remembered()).toEqual(["GPU-1b", "GPU-43"]));
    await host.crash(first);

    host.loseState();
    host.show(["1b"]);
    host.boot();
    await eventually(async () => expect(await host.hardware()).toMatchObject({ state: "faulty", code: "gpu-missing" }));
    expect((await host.hardware())!.sentence).toMatch(/GPU 0000:43:00 \(H100, GPU-43\) is missing: 1 GPU of 2 answer/);
    const { id: nodeId } = await host.row();
    const incident = await eventually(() =>
      withOrg(org, (tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId, nodeId, checkId: "gpu.hardware" } })),
    );
    const targets = [{ nodeId, workload: "" }];
    const repair = await started(org, [], { runbook: "reset-nothing", incidentId: incident.id, targets });
    await eventually(async () => {
      const [target] = (await readRepair(org.system, { repairId: repair.id })).targets;
      expect(target).toMatchObject({ state: expect.stringMatching(/not-fixed|rolled-back/), after: { state: "faulty" } });
      expect(target!.sentence).toContain("GPU-43");
    });
    expect(await host.remembered()).toEqual(["GPU-1b", "GPU-43"]);

    const other = await makeHost("enrolled-anew");
    other.show(["1b"]);
    other.boot();
    await eventually(async () => expect(await other.hardware()).toMatchObject({ state: "ok" }));
    await eventually(async () => expect(await other.remembered()).toEqual(["GPU-1b"]));
  });

  it("does not miss again a card that was handed to the vendor", async () => {
    const host = await makeHost("handed-off");
    host.show(["1b", "43", "61"]);
    const first = host.boot();
    await eventually(async () => expect(await host.remembered()).toEqual(["GPU-1b", "GPU-43", "GPU-61"]));
    host.show(["1b", "61"]);
    await eventually(async () => expect(await host.hardware()).toMatchObject({ code: "gpu-missing" }));
    mkdirSync(path.dirname(host.list), { recursive: true });
    writeFileSync(host.list, "0000:43:00 gpu-missing 1793530000 RMA-7\n");
    await eventually(async () => expect(await host.hardware()).toMatchObject({ state: "ok" }));
    await eventually(async () => expect((await host.row()).hostMemory).toHaveProperty(["handed-off", "0000:43:00 gpu-missing"]));
    await host.crash(first);

    host.loseState();
    rmSync(host.list);
    host.boot();
    const startedAt = Date.now();
    await eventually(async () => {
      const found = await host.hardware();
      expect(found?.at.getTime()).toBeGreaterThan(startedAt);
      expect(found).toMatchObject({
        state: "ok",
        sentence: expect.stringContaining("0000:43:00 gpu-missing is handed to the vendor (ticket RMA-7)"),
      });
    });
  });
});
