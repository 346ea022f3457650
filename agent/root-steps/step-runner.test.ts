import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { needs } from "@/scripts/testing/needs";
import { missingTool } from "@/scripts/tools/debian";
import type { Envelope } from "../../lib/contracts/plan";
import { install, serveInstall } from "../testing/served-install";
import { type PlanChoices, testEnvelope, testPlan } from "../testing/test-plan";

const USER = "nobody";
const root = mkdtempSync(join(tmpdir(), "mw-sudo-"));
const inNewMounts = ["--mount", "sh", "-c", 'mount --bind "$1" /etc/sudoers.d && shift && exec "$@"', "sh", join(root, "etc/sudoers.d")];
const asUser = ["setpriv", `--reuid=${USER}`, "--regid=nogroup", "--clear-groups", "--"];
// The rule stands where only these processes see it: the machine's own sudo stays as it is.
const isRoot = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;
const missing = isRoot ? missingTool("sudo") : "a mount namespace can be made by root only";

const runner = join(root, "opt/millwright/millwright-step");
/** What an attacker with the agent's user can do. */
const asAttacker = (args: string[], input = "") =>
  spawnSync("unshare", [...inNewMounts, ...asUser, ...args], {
    input,
    encoding: "utf8",
    env: { PATH: process.env.PATH } as unknown as NodeJS.ProcessEnv,
  });
const ask = (envelope: unknown, step = 0, phase = "running") => {
  const { stdout } = asAttacker(["sudo", "-n", "--", runner], `${JSON.stringify({ envelope, phase, step })}\n`);
  return stdout.trim().split("\n").at(-1) ?? "";
};

describe("an agent without rights, and root's step runner", { ...needs(missing), timeout: 150_000 }, () => {
  let served: Awaited<ReturnType<typeof serveInstall>>;
  let agent: ChildProcess;
  let nodeId = "";
  const order = (plan: Omit<PlanChoices, "nodeId" | "orgId">, changes: Partial<Envelope> = {}) => {
    const { portal } = served;
    const envelope = testEnvelope(testPlan({ ...plan, nodeId, orgId: portal.orgId }), portal.orgKeys.privateKey, changes);
    return { envelope, id: envelope.targetId };
  };
  const give = async (plan: Omit<PlanChoices, "nodeId" | "orgId">) => {
    const ordered = order(plan);
    served.portal.give({ kind: "run", envelope: ordered.envelope });
    await eventually(() => expect(served.portal.results.get(ordered.id)).toBeDefined());
    return { ...ordered, result: served.portal.results.get(ordered.id)![0]!, text: served.portal.text(ordered.id) };
  };

  beforeAll(async () => {
    chmodSync(root, 0o755);
    const bundle = join(root, "agent.cjs");
    const entryPoints = [join(import.meta.dirname, "../main.ts")];
    await build({ entryPoints, outfile: bundle, bundle: true, platform: "node", format: "cjs", target: "node20.15" });
    const runtime = join(root, "node");
    writeFileSync(runtime, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    served = await serveInstall({ bundle, runtime });
    const args = [
      "--portal",
      served.url,
      "--token",
      served.portal.enrolmentToken,
      "--name",
      "rack-9",
      "--sudo",
      "--user",
      USER,
      "--no-service",
    ];
    const installed = await install(root, args);
    expect(installed).toMatchObject({ code: 0 });
    nodeId = [...served.portal.nodes.keys()][0]!;
    const start = [...asUser, join(root, "opt/millwright/millwright-agent"), "run", "--portal", served.url];
    agent = spawn("unshare", [...inNewMounts, ...start], { stdio: "ignore" });
    await eventually(() => expect(served.portal.healths.length).toBeGreaterThan(0));
  }, 150_000);
  afterAll(async () => {
    const ended = new Promise((resolve) => agent?.once("exit", resolve));
    if (agent?.kill("SIGTERM")) await ended;
    await served?.stop();
  });

  it("leaves root's files to root", () => {
    for (const path of [
      "opt/millwright/agent.cjs",
      "opt/millwright/millwright-step",
      "etc/millwright/policy.json",
      "etc/millwright/step-identity.json",
    ]) {
      const { uid, mode } = statSync(join(root, path));
      expect([path, uid, mode & 0o022]).toEqual([path, 0, 0]);
    }
    expect(statSync(join(root, "etc/millwright/step-identity.json")).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, "etc/sudoers.d/millwright")).mode & 0o777).toBe(0o440);
    const { pid } = JSON.parse(readFileSync(join(root, "var/lib/millwright/status.json"), "utf8")) as { pid: number };
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
  });

  it("runs an approved repair as root, and rolls it back", async () => {
    const secret = join(root, "secret.env");
    writeFileSync(secret, "A=1\n", { mode: 0o600 });
    const steps = [
      { id: "who", needs: ["root"], run: { script: 'id -u; echo "$MW_PATH"' } },
      { id: "set", file: { action: "set" as const, path: "$path", key: "A", value: "2" } },
    ];
    const good = await give({ steps, parameters: { path: secret } });
    expect(good.result).toMatchObject({ outcome: "fixed" });
    expect(good.text).toContain(`0\n${secret}`);
    expect(readFileSync(secret, "utf8")).toContain("A=2");

    const back = { id: "back", file: { action: "restore" as const, path: "$path", version: "before-repair" as const } };
    const change = { id: "set", file: { action: "set" as const, path: "$path", key: "A", value: "3" } };
    const broken = await give({
      steps: [change, { id: "fail", run: { script: "exit 3" } }],
      rollback: [back],
      parameters: { path: secret },
    });
    expect(broken.result).toMatchObject({ outcome: "rolled-back", exitCode: 3 });
    expect(readFileSync(secret, "utf8")).toContain("A=2");
  });

  it("stops a root step when a person cancels", async () => {
    const { id, envelope } = order({ steps: [{ id: "sleep", run: { script: "echo asleep; exec sleep 617.5" } }] });
    served.portal.give({ kind: "run", envelope });
    await eventually(() => expect(served.portal.text(id)).toContain("asleep"));
    served.portal.give({ kind: "cancel", repairId: envelope.plan.repairId, targetId: id, fencingToken: 1 });
    await eventually(() => expect(served.portal.results.get(id)?.[0]).toMatchObject({ outcome: "cancelled" }));
    served.portal.tasks = [];
    await eventually(() => expect(spawnSync("pgrep", ["-f", "^sleep 617.5$"]).status).toBe(1));
  });

  it("gives an attacker with the agent's user nothing else", async () => {
    expect(asAttacker(["sudo", "-n", "id"]).status).not.toBe(0);
    expect(asAttacker(["sudo", "-n", "--", runner, "--state", "/tmp"]).status).not.toBe(0);
    expect(asAttacker([runner]).stderr + asAttacker(["cat", join(root, "etc/millwright/step-identity.json")]).stderr).toMatch(
      /denied.*denied/is,
    );
    expect(asAttacker(["sudo", "-n", "--", runner], "nonsense\n").stdout).toContain("does not fit the protocol");

    const marker = join(root, "owned");
    const evil = { steps: [{ id: "evil", run: { script: `touch ${marker}` } }] };
    const { envelope } = order(evil);
    const forged = { ...envelope, plan: { ...envelope.plan, steps: [{ ...envelope.plan.steps[0]!, title: "harmless" }] } };
    expect(ask(forged)).toContain("not signed by the organisation's key");
    expect(ask(order(evil, { approvals: [] }).envelope)).toContain("nobody has approved it");
    expect(ask(order({ ...evil, expiresAtMs: Date.now() - 1_000 }).envelope)).toContain("expired");
    expect(ask(order({ ...evil, steps: [...evil.steps, { id: "second", run: { script: "true" } }] }).envelope, 1)).toContain(
      "first step has not run",
    );
    expect(existsSync(marker)).toBe(false);

    // An approved step that has run cannot run again.
    const done = await give({ steps: [{ id: "once", run: { script: "true" } }] });
    expect(done.result.outcome).toBe("fixed");
    expect(ask(done.envelope)).toContain("has run already");
  });

  it("says in one sentence what is missing when the rule is gone", async () => {
    const rule = join(root, "etc/sudoers.d/millwright");
    const text = readFileSync(rule);
    writeFileSync(rule, "");
    const { result } = await give({ steps: [{ id: "once", run: { script: "true" } }] });
    writeFileSync(rule, text);
    expect(result).toMatchObject({
      outcome: "failed",
      sentence: expect.stringMatching(/needs root, and the step runner ended with exit code 1/),
    });
  });
});
