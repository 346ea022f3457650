import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBus } from "@/lib/bus";
import { PortalWorkload } from "@/lib/contracts/portal-workload";
import { withOrg } from "@/lib/db";
import { readDryRun } from "@/lib/dry-runs/read";
import { requestDryRun } from "@/lib/dry-runs/request";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { declareWorkload } from "@/lib/nodes/workloads/declare";
import { dropWorkload } from "@/lib/nodes/workloads/drop";
import { readNodeWorkloads } from "@/lib/nodes/workloads/read";
import { cancelRepair } from "@/lib/repairs/cancel";
import { readRepair } from "@/lib/repairs/read";
import { saveRunbook } from "@/lib/runbooks/save";
import { eventually } from "@/scripts/testing/eventually";
import { startTestGateway } from "@/scripts/testing/gateway";
import { makeTestOrg } from "@/scripts/testing/org";
import { started } from "@/scripts/testing/repairs";

const folder = mkdtempSync(path.join(tmpdir(), "mw-real-agent-"));
const bundle = path.join(folder, "agent.cjs");
await build({ entryPoints: ["agent/main.ts"], outfile: bundle, bundle: true, platform: "node", format: "cjs", target: "node20.15" });
const { url, gateway } = await startTestGateway();
const org = await makeTestOrg();

const watched = path.join(folder, "chat.yaml");
const GOOD = "a: 1\nb: 2\nc: 3\nd: 4\ne:\n  f: 1\n  g: 2\n";
writeFileSync(watched, GOOD);
const config = path.join(folder, "agent.yaml");
writeFileSync(
  config,
  `interval: 1s\nchecks:\n  config.files: { every: 1s }\nworkloads:\n  - { name: chat, kind: serving, configs: [${watched}] }\n`,
);
const { token } = await createEnrolment(await org.as("lead"), { ttlMinutes: 5 });
const flags = ["--lite-mode", "--max-semi-space-size=1", "--max-old-space-size=64"];
const args = ["run", "--portal", url, "--token", token, "--name", "real", "--state", path.join(folder, "state"), "--config", config];
const agent = spawn(process.execPath, [...flags, bundle, ...args], { stdio: ["ignore", "ignore", "pipe"] });
let said = "";
agent.stderr.on("data", (text: Buffer) => {
  said += text;
});

afterAll(async () => {
  agent.kill("SIGTERM");
  await gateway.drain();
  await closeBus();
});

const row = <T>(read: (tx: Parameters<Parameters<typeof withOrg>[1]>[0]) => Promise<T>) => withOrg(org, read);
const node = () => row((tx) => tx.node.findFirstOrThrow({ where: { orgId: org.orgId, name: "real" } }));
const check = (id: string) => row((tx) => tx.checkStatus.findFirst({ where: { orgId: org.orgId, checkId: id, workload: "chat" } }));
beforeAll(async () => {
  await eventually(async () => expect(await check("config.files")).toMatchObject({ state: "ok" }));
});

const RESTORE = `id: put-back
title: Put back the last version that parsed
risk: reversible
parameters:
  path: { type: path, from: "finding.problems[0].path" }
  word: { type: secret }
steps:
  - id: restore
    timeout: 10s
    file: { action: restore, path: $path, version: last-known-good }
  - id: say
    timeout: 10s
    run: { script: 'echo "\${#MW_WORD} $MW_WORD"' }
verify: { check: config.files, within: 10s }
rollback:
  - id: back
    timeout: 10s
    file: { action: restore, path: $path, version: before-repair }
`;
const SLEEP = `id: sleep-long
title: Sleep for long
risk: reversible
steps:
  - { id: sleep, timeout: 20m, run: { script: "echo asleep; exec sleep 600" } }
`;

describe("a real agent at the real gateway", () => {
  it("enrols, and sends metrics and checks", async () => {
    const { id, agentVersion } = await node();
    expect(agentVersion).toMatch(/\d/);
    const latest = await row((tx) => tx.$queryRaw<unknown[]>`SELECT 1 FROM metric_latest WHERE node_id = ${id}`);
    expect(latest).toHaveLength(1);
    expect(said).not.toContain("will not take");
  });

  it("sees a TAB on line 7, opens an incident, runs the approved repair, proves it and shows its log without the secret", async () => {
    writeFileSync(watched, GOOD.replace("  g", "\tg"));
    await eventually(async () => expect(await check("config.files")).toMatchObject({ state: "faulty", code: "does-not-parse" }));
    const incident = await eventually(() =>
      row((tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId, checkId: "config.files" } })),
    );
    expect(incident.sentence).toContain(`${watched}:7:1`);

    await saveRunbook(await org.as("owner"), { slug: "put-back", yaml: RESTORE });
    const { id } = await node();
    const targets = [{ nodeId: id, workload: "chat" }];
    const tried = await requestDryRun(await org.as("operator"), {
      runbook: "put-back",
      incidentId: incident.id,
      parameters: { word: "swordfish" },
      nodeId: id,
      workload: "chat",
    });
    expect(tried).toMatchObject({ state: "waiting", report: null });
    const dry = await eventually(async () => {
      const now = await readDryRun(org.system, { dryRunId: tried.id });
      expect(now.state).toBe("done");
      return now;
    });
    expect(dry.report?.finding).toMatchObject({ id: "config.files", state: "faulty" });
    expect(dry.report?.steps[0]).toMatchObject({ verdict: "would-change", diff: expect.stringContaining("-\tg: 2\n+  g: 2\n") });
    expect(dry.report?.steps[1]).toMatchObject({ verdict: "shown-only" });
    expect(JSON.stringify(dry)).not.toContain("swordfish");
    expect(readFileSync(watched, "utf8")).not.toBe(GOOD);

    const repair = await started(org, [], { runbook: "put-back", incidentId: incident.id, parameters: { word: "swordfish" }, targets });
    await eventually(async () => {
      const [target] = (await readRepair(org.system, { repairId: repair.id })).targets;
      expect(target).toMatchObject({ state: "fixed", before: { state: "faulty" }, after: { state: "ok" } });
    });
    expect(readFileSync(watched, "utf8")).toBe(GOOD);
    const log = await row((tx) =>
      tx.repairLog.findMany({ where: { orgId: org.orgId, targetId: repair.targets[0]!.id }, orderBy: { number: "asc" } }),
    );
    const text = log.map((chunk) => chunk.text).join("");
    expect(text).toContain("9 ••••••");
    expect(text).not.toContain("swordfish");
    expect(log.map((chunk) => chunk.number)).toEqual([...log.keys()]);
  });

  it("accepts the portal's workloads, runs their checks, reports what it refuses, and drops them again", async () => {
    const { id: nodeId } = await node();
    const operator = await org.as("operator");
    const read = () => readNodeWorkloads(operator, { nodeId });
    const second = path.join(folder, "second.yaml");
    writeFileSync(second, "a: 1\n");
    const declare = async (workload: object) =>
      declareWorkload(operator, { nodeId, revision: (await read()).revision, workload: PortalWorkload.parse(workload) });
    await declare({ name: "portal", kind: "service", configs: [second] });
    await declare({ name: "spy", kind: "service", configs: [config] });
    await eventually(async () => expect((await read()).portal.map((one) => one.state)).toEqual(["in-force", "refused"]));
    expect(await read()).toMatchObject({ runs: 2, file: [{ name: "chat" }], portal: [{}, { sentence: expect.stringContaining(config) }] });
    const checks = (workload: string) => row((tx) => tx.checkStatus.findMany({ where: { orgId: org.orgId, workload } }));
    await eventually(async () => expect(await checks("portal")).toMatchObject([{ checkId: "config.files", state: "ok" }]));
    expect(await checks("spy")).toEqual([]);
    writeFileSync(path.join(folder, "policy.json"), '{ "portalWorkloads": "refuse" }');
    await eventually(async () => expect(await checks("portal")).toEqual([]));
    expect((await read()).problem).toBe("This host's policy takes no workloads from the portal.");
    writeFileSync(path.join(folder, "policy.json"), "{}");
    await eventually(async () => expect(await checks("portal")).toHaveLength(1));
    await dropWorkload(operator, { nodeId, revision: 2, name: "portal" });
    await eventually(async () => expect(await checks("portal")).toEqual([]));
  });

  it("stops a sleeping step when a person cancels", async () => {
    await saveRunbook(await org.as("owner"), { slug: "sleep-long", yaml: SLEEP });
    const { id } = await node();
    const repair = await started(org, [], { runbook: "sleep-long", targets: [{ nodeId: id, workload: "" }] });
    const targetOf = async () => (await readRepair(org.system, { repairId: repair.id })).targets[0];
    await eventually(async () => expect(await targetOf()).toMatchObject({ state: "running", chunks: expect.any(Number) }));
    await cancelRepair(await org.as("lead"), { repairId: repair.id });
    await eventually(async () => expect(await targetOf()).toMatchObject({ state: "cancelled" }));
  });
});
