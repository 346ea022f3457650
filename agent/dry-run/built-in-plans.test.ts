import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { needs } from "@/scripts/testing/needs";
import { Runbook, type Step } from "../../lib/contracts/runbook";
import { Workload } from "../../lib/contracts/workload";
import { accountOf } from "../host/accounts";
import { localHost } from "../host/local-host";
import { NOTHING_OWN } from "../trust/own-paths";
import { NOBODYS_VIEW, runWalled } from "../wall/wall";
import { wallView } from "../wall/wall-view";

const library = readdirSync("runbooks", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => Runbook.parse(parse(readFileSync(join("runbooks", file), "utf8"))));
const runs = library.flatMap(({ id, steps }) => steps.flatMap((step) => ("run" in step && step.run.plan ? [{ id, step }] : [])));
type Run = Extract<Step, { run: unknown }>["run"];
const planOf = (id: string, stepId: string): Run => runs.find((one) => one.id === id && one.step.id === stepId)!.step.run;

const tried = await runWalled({ shell: "bash", script: "true", timeoutMs: 30_000 }, NOBODYS_VIEW);
const unwalled = "open" in tried ? tried.open : null;
async function plan(id: string, stepId: string, values: Record<string, string>, declared: object = {}) {
  const { shell, plan } = planOf(id, stepId);
  const workload = Workload.parse({ name: "run", kind: "training", ...declared });
  const view = await wallView(localHost(), workload, accountOf(process.getuid?.() ?? 0), NOTHING_OWN);
  const walled = await runWalled({ shell, script: plan!, values, timeoutMs: 30_000 }, view);
  if ("open" in walled) throw new Error(walled.open);
  return walled.ended;
}

describe("the plan parts of the built-in runbooks", () => {
  it("are all well-formed", () => {
    expect(runs.length).toBeGreaterThanOrEqual(8);
    for (const { step } of runs) {
      const { shell, plan } = step.run;
      if (shell === "bash") execFileSync("bash", ["-n"], { input: plan });
      else execFileSync("python3", ["-c", "import sys; compile(sys.stdin.read(), 'plan', 'exec')"], { input: plan });
    }
  });

  it("say which checkpoints would be set aside", needs(unwalled), async () => {
    const folder = mkdtempSync(join(tmpdir(), "mw-plans-"));
    // Root's workloads are read with the rights of an ordinary user.
    chmodSync(folder, 0o755);
    for (const name of ["step-10", "step-20", "step-30"]) mkdirSync(join(folder, name));
    symlinkSync("step-30", join(folder, "latest"));
    const values = { folder, bad: "step-30", good: "step-20", latest: "latest", latest_kind: "link" };
    const quarantine = await plan("quarantine-checkpoint", "quarantine", values, { checkpoints: folder });
    expect(quarantine.stdout).toMatch(/Would set aside: \S+\s+step-30\nWould point latest at step-20, now: step-30\n/);
    const training = await plan("mend-training-run", "checkpoint", { checkpoints: folder, bad_step: "20" }, { checkpoints: folder });
    expect(training.stdout).toBe("Would set aside: step-20\nWould set aside: step-30\nThe run would go on from step-10\n");
    expect(readdirSync(folder).sort()).toEqual(["latest", "step-10", "step-20", "step-30"]);
  });

  it("show the process that would be ended, and none that has taken its number", needs(unwalled), async () => {
    const child = spawn("sleep", ["300"]);
    const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    const start_ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
    const values = { pid: String(child.pid), cgroup: "", start_ticks };
    expect(await plan("end-orphan", "end", values)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("sleep 300") });
    expect(await plan("end-orphan", "end", { ...values, start_ticks: "1" })).toMatchObject({ exitCode: 65 });
    expect(child.exitCode).toBeNull();
    child.kill();
  });
});
