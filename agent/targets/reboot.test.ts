import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { gpuStand } from "@/scripts/testing/gpu-stand";
import { needs } from "@/scripts/testing/needs";
import { testEnvelope, testPlan } from "../testing/test-plan";
import { TestPortal } from "../testing/test-portal";

const folder = mkdtempSync(join(tmpdir(), "mw-reboot-"));
const bundle = join(folder, "agent.cjs");
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const isAble = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "sh", "-c", `mount --bind /dev/null ${BOOT_ID}`]).status === 0;
const missing = isAble ? null : "a mount namespace can be made by root only";
const ends: (() => Promise<void> | void)[] = [];
const exitOf = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

beforeAll(async () => {
  await build({ entryPoints: [join(import.meta.dirname, "../main.ts")], outfile: bundle, bundle: true, platform: "node", format: "cjs" });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A host that sees its own boot id, and whose `systemctl reboot` does to the agent what a reboot does: everything ends without a message. */
async function startHost(overlay?: string) {
  const portal = await new TestPortal().start();
  ends.push(() => portal.stop());
  const host = mkdtempSync(join(folder, "host-"));
  const [state, programs, marker] = [join(host, "state"), join(host, "bin"), join(host, "marker")];
  for (const path of [state, programs]) mkdirSync(path);
  writeFileSync(join(host, "agent.yaml"), "interval: 1s\nworkloads: []\n");
  const boot = (bootId: string) => {
    writeFileSync(join(host, bootId), `${bootId}\n`);
    const args = ["run", "--portal", portal.url, "--token", portal.enrolmentToken, "--state", state, "--config", join(host, "agent.yaml")];
    const agent = ["--lite-mode", "--max-semi-space-size=1", "--max-old-space-size=64", bundle, ...args];
    const child = spawn(
      "unshare",
      ["--mount", "sh", "-c", `mount --bind "$0" ${BOOT_ID} && exec "$@"`, join(host, bootId), process.execPath, ...agent],
      {
        stdio: "ignore",
        env: { ...process.env, PATH: `${programs}:${process.env.PATH}`, ...(overlay ? { MILLWRIGHT_OVERLAY: overlay } : {}) },
      },
    );
    writeFileSync(join(programs, "systemctl"), `#!/bin/sh\n[ "$1" = reboot ] && kill -KILL ${child.pid}\n`, { mode: 0o755 });
    ends.push(() => void child.kill("SIGKILL"));
    return child;
  };
  return { portal, marker, boot, programs };
}

const orderReboot = (portal: TestPortal, marker: string, check = "agent.version", withinMs = 30_000) => {
  const plan = testPlan({
    nodeId: [...portal.nodes.keys()][0]!,
    orgId: portal.orgId,
    steps: [
      { id: "before", run: { script: `echo before >> ${marker}` } },
      { id: "reboot", reboot: { reason: "load the new driver" } },
      { id: "after", run: { script: `echo after >> ${marker}; cat ${BOOT_ID}` } },
    ],
    verify: { check, withinMs, quietMs: 0 },
  });
  portal.give({ kind: "run", envelope: testEnvelope(plan, portal.orgKeys.privateKey) });
  return plan.targets[0]!.targetId;
};

describe("a reboot in the middle of a repair, as real processes", { ...needs(missing), timeout: 150_000 }, () => {
  it("continues after the reboot step once the host is up again, and runs nothing twice", async () => {
    const { portal, marker, boot } = await startHost();
    const first = boot("boot-one");
    await eventually(() => expect(portal.healths.length).toBeGreaterThan(0));
    const id = orderReboot(portal, marker);
    await exitOf(first);
    expect(readFileSync(marker, "utf8")).toBe("before\n");
    expect(portal.results.get(id)).toBeUndefined();
    boot("boot-two");
    await eventually(() => expect(portal.results.get(id)?.[0]).toMatchObject({ outcome: "fixed" }));
    expect(readFileSync(marker, "utf8")).toBe("before\nafter\n");
    // `text` throws when a piece of the log is missing.
    expect(portal.text(id)).toMatch(/Rebooting: load the new driver[\s\S]*boot-two/);
  });

  it.each([
    { had: ["1b", "43"], left: ["1b"], words: /GPU 0000:43:00 .* is missing: 1 GPU of 2 answer/ },
    { had: ["43"], left: [], words: /GPU 0000:43:00 .* is missing: 0 GPUs of 1 answer/ },
  ])("does not call a card repaired that did not come back: $had.length before, $left.length after", async ({ had, left, words }) => {
    const overlay = mkdtempSync(join(folder, "overlay-"));
    const { portal, marker, boot, programs } = await startHost(overlay);
    const show = gpuStand(overlay, programs);
    show(had);
    const first = boot("boot-one");
    const hardware = () => portal.healths.at(-1)?.checks.find(({ id }) => id === "gpu.hardware");
    await eventually(() => expect(hardware()).toMatchObject({ state: "ok" }));
    show(left);
    const id = orderReboot(portal, marker, "gpu.hardware", 1_000);
    await exitOf(first);
    const second = boot("boot-two");
    await eventually(() =>
      expect(portal.results.get(id)?.[0]).toMatchObject({ outcome: "not-fixed", sentence: expect.stringMatching(words) }),
    );
    show(had);
    const again = orderReboot(portal, marker, "gpu.hardware");
    await exitOf(second);
    boot("boot-three");
    await eventually(() => expect(portal.results.get(again)?.[0]).toMatchObject({ outcome: "fixed" }));
  });

  it("is interrupted, and said so, when the agent comes back and the host was not rebooted", async () => {
    const { portal, marker, boot } = await startHost();
    const first = boot("boot-one");
    await eventually(() => expect(portal.healths.length).toBeGreaterThan(0));
    const id = orderReboot(portal, marker);
    await exitOf(first);
    boot("boot-one");
    await eventually(() =>
      expect(portal.results.get(id)?.[0]).toMatchObject({ outcome: "interrupted", sentence: expect.stringContaining("step 2") }),
    );
    expect(readFileSync(marker, "utf8")).toBe("before\n");
  });
});
