import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBus } from "@/lib/bus";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { readNode } from "@/lib/nodes/read";
import { advanceRepair } from "@/lib/repairs/advance";
import { approveRepair } from "@/lib/repairs/approve";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { readRepair } from "@/lib/repairs/read";
import { builtInLibrary } from "@/lib/runbooks/library";
import { syncBuiltInRunbooks } from "@/lib/runbooks/sync-built-in";
import { eventually } from "@/scripts/testing/eventually";
import { startTestGateway } from "@/scripts/testing/gateway";
import { makeTestOrg } from "@/scripts/testing/org";
import { ask, auditOf, started } from "@/scripts/testing/repairs";

const folder = mkdtempSync(path.join(tmpdir(), "mw-fleet-update-"));
const installed = path.join(folder, "installed.cjs");
await build({ entryPoints: ["agent/main.ts"], outfile: installed, bundle: true, platform: "node", format: "cjs", target: "node20.15" });
const code = readFileSync(installed, "utf8");
env().MILLWRIGHT_AGENT = path.join(folder, "agent.cjs");
const { url, gateway } = await startTestGateway();
const org = await makeTestOrg();
const library = (await builtInLibrary()).filter(({ runbook }) => runbook.id === "update-agent");
await withOrg(org, (tx) => syncBuiltInRunbooks(tx, org.orgId, library));

/** Sets the agent that this installation ships from now on. */
function ship(version: string, bundle: string) {
  const sha256 = createHash("sha256").update(bundle).digest("hex");
  writeFileSync(path.join(folder, "agent.cjs"), bundle);
  writeFileSync(path.join(folder, "agent.json"), JSON.stringify({ version, sha256, sizeBytes: Buffer.byteLength(bundle) }));
}

async function startHost(name: string) {
  const host = path.join(folder, name);
  mkdirSync(host);
  writeFileSync(path.join(host, "agent.yaml"), "interval: 1s\nworkloads: []\n");
  const { token } = await createEnrolment(await org.as("lead"), { ttlMinutes: 5 });
  const args = ["run", "--portal", url, "--token", token, "--name", name, "--state", path.join(host, "state")];
  return spawn("sh", ["agent/launch.sh", ...args, "--config", path.join(host, "agent.yaml")], {
    stdio: "ignore",
    env: {
      ...process.env,
      MILLWRIGHT_NODE: process.execPath,
      MILLWRIGHT_BUNDLE: installed,
      MILLWRIGHT_VERSIONS: path.join(host, "versions"),
      MILLWRIGHT_UPDATE_SECONDS: "30",
    },
  });
}
const hosts = [await startHost("one"), await startHost("two")];

afterAll(async () => {
  const ended = hosts.map((host) => new Promise((resolve) => host.once("exit", resolve)));
  for (const host of hosts) host.kill("SIGTERM");
  await Promise.all(ended);
  await gateway.drain();
  await closeBus();
});

const fleet = () => withOrg(org, (tx) => tx.node.findMany({ where: { orgId: org.orgId }, orderBy: { name: "asc" } }));
const running = async () => (await fleet()).map((node) => node.agentVersion);
const targetsOf = async () => (await fleet()).map((node) => ({ nodeId: node.id }));
const statesOf = async (repairId: string) => (await readRepair(org.system, { repairId })).targets.map(({ state }) => state);

describe("an update of the fleet's agents", { timeout: 150_000 }, () => {
  beforeAll(() =>
    eventually(async () => {
      const count = await withOrg(org, (tx) =>
        tx.checkStatus.count({ where: { orgId: org.orgId, checkId: "agent.version", state: "ok" } }),
      );
      expect(count).toBe(2);
    }),
  );

  it("is offered, approved as a plan that names the bundle, and goes one node first", async () => {
    ship("9.1.0", code.replace(/AGENT_VERSION = "[\d.]+"/, 'AGENT_VERSION = "9.1.0"'));
    const [{ id } = { id: "" }] = await fleet();
    expect((await readNode(org.system, { nodeId: id })).agentUpdate).toBe("9.1.0");

    const repair = await started(org, [], { runbook: "update-agent", targets: await targetsOf() });
    expect(repair.plan.targets[0]?.parameters).toMatchObject({ version: "9.1.0", allow_older: "false" });
    expect(repair.plan.waves.map((wave) => wave.length)).toEqual([1, 1]);
    await eventually(async () => expect(await statesOf(repair.id)).toEqual(["fixed", "waiting"]));
    expect((await running()).filter((version) => version === "9.1.0")).toHaveLength(1);
    await eventually(async () => {
      await advanceRepair(org.system, { repairId: repair.id });
      expect(await statesOf(repair.id)).toEqual(["fixed", "fixed"]);
    });
    expect(await running()).toEqual(["9.1.0", "9.1.0"]);
    expect((await readNode(org.system, { nodeId: id })).agentUpdate).toBeNull();
  });

  it("stops at the first node when the new version fails, and that node goes back by itself", async () => {
    const before = await running();
    ship("9.2.0", 'throw new Error("broken");\n');
    const repair = await started(org, [], { runbook: "update-agent", targets: await targetsOf() });
    await eventually(async () => expect(await statesOf(repair.id)).toEqual(["rolled-back", "waiting"]));
    await advanceRepair(org.system, { repairId: repair.id });
    const detail = await readRepair(org.system, { repairId: repair.id });
    expect(detail.state).toBe("halted");
    expect(detail.targets[0]?.sentence).toContain(`agent 9.2.0 ended with exit code 1 before it had reported, and ${before[0]} runs again`);
    expect(await running()).toEqual(before);
  });

  it("is refused by the host when the portal ships another bundle than the approved one, and the audit says so", async () => {
    ship("9.3.0", code);
    const asked = await ask(org, [], { runbook: "update-agent", targets: (await targetsOf()).slice(1) });
    ship("9.4.0", `${code}\n`);
    await approveRepair(await org.as("lead"), { repairId: asked.id, planHash: asked.planHash });
    await dispatchRepair(org.system, { repairId: asked.id });
    await eventually(async () => expect(await statesOf(asked.id)).toEqual(["failed"]));
    const refusal = (await auditOf(org, asked.id)).find((entry) => entry.action === "target.refuse");
    expect(JSON.stringify(refusal?.detail)).toContain("not what was approved");
  });
});
