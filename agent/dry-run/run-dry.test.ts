import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import type { DryRunOrder } from "../../lib/contracts/order";
import { Step } from "../../lib/contracts/runbook";
import { Workload } from "../../lib/contracts/workload";
import { KnownGood } from "../disk/known-good";
import { localHost } from "../host/local-host";
import { hasNeed } from "../steps/needs";
import { NOTHING_OWN } from "../trust/own-paths";
import { HostPolicy } from "../trust/policy";
import { NOBODYS_VIEW, runWalled } from "../wall/wall";
import { type DryRun, runDry } from "./run-dry";

const fresh = () => mkdtempSync(join(tmpdir(), "mw-dry-"));
const tried = await runWalled({ shell: "bash", script: "true", timeoutMs: 30_000 }, NOBODYS_VIEW);
const unwalled = "open" in tried ? tried.open : null;

function dry(steps: unknown[], { workload, ...more }: Partial<DryRun> & { workload?: object } = {}) {
  const folder = fresh();
  const order = { workload: "app", check: null, steps: steps.map((step) => Step.parse(step)), rollback: [] } as unknown as DryRunOrder;
  return runDry({
    order,
    orderId: randomUUID(),
    host: localHost(),
    history: new KnownGood(join(folder, "history")),
    values: {},
    secrets: [],
    workloads: workload ? [Workload.parse({ name: "app", kind: "service", ...workload })] : [],
    policy: HostPolicy.parse({}),
    own: NOTHING_OWN,
    has: hasNeed,
    look: async () => undefined,
    ...more,
  });
}
const file = (change: object, id = "f") => ({ id, file: change });

describe("a dry run of file steps", () => {
  it("shows what would change in a declared file, step upon step, and changes nothing", async () => {
    const path = join(fresh(), "run.yaml");
    const text = "lr: 0.1\nname: a\nsteps: 10\n";
    writeFileSync(path, text);
    const set = (key: string, value: string) => file({ action: "set", path: "$path", key, value }, `set-${key}`);
    const report = await dry([set("lr", "0.01"), set("steps", "20"), set("name", "a")], {
      values: { path },
      workload: { configs: [join(path, "../*.yaml")] },
    });
    expect(report.steps.map((step) => step.verdict)).toEqual(["would-change", "would-change", "unchanged"]);
    expect(report.steps[0]?.diff).toBe("@@ -1,3 +1,3 @@\n-lr: 0.1\n+lr: 0.01\n name: a\n steps: 10\n");
    expect(report.steps[1]?.diff).toBe("@@ -1,3 +1,3 @@\n lr: 0.01\n name: a\n-steps: 10\n+steps: 20\n");
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(join(path, ".."))).toEqual(["run.yaml"]);
  });

  it("computes a restore without doing it", async () => {
    const folder = fresh();
    const path = join(folder, "a.yaml");
    writeFileSync(path, "a:\n\tb: 1\n");
    const history = new KnownGood(join(folder, "history"));
    history.keep(path, Buffer.from("a:\n  b: 1\n"));
    const report = await dry([file({ action: "restore", version: "last-known-good", path })], { history, workload: { folder } });
    expect(report.steps[0]).toMatchObject({ verdict: "would-change", diff: "@@ -1,2 +1,2 @@\n a:\n-\tb: 1\n+  b: 1\n" });
    expect(readFileSync(path, "utf8")).toBe("a:\n\tb: 1\n");
    expect(history.beforeRepair(path, "t1")).toBeUndefined();
  });

  it("hides secrets: those of the plan, and values whose name says that they are secret", async () => {
    const path = join(fresh(), "service.env");
    writeFileSync(
      path,
      "API_KEY=abcdef123\nDB=postgres://app:hunter22@db/app\nexport HUB_TOKEN=hf_1\nMODE=old\nLOGIN=swordfish\nMAX_TOKENS=25480\n",
    );
    const set = { action: "set", path, key: "MODE", value: "$word" };
    const report = await dry([file(set)], { values: { word: "swordfish" }, secrets: ["swordfish"], workload: { envFile: path } });
    const diff = report.steps[0]?.diff ?? "";
    expect(diff).toContain("-MODE=old\n+MODE=••••••\n");
    expect(diff).toContain(" MAX_TOKENS=25480\n");
    for (const secret of ["abcdef123", "hunter22", "hf_1", "swordfish"]) expect(diff).not.toContain(secret);
  });

  it("shows nothing of a file that no workload declares, nor of one that a link in its folder leads to", async () => {
    const [folder, other] = [fresh(), fresh()];
    const path = join(other, "private.json");
    writeFileSync(path, '{"a": 1, "b": "only mine"}');
    symlinkSync(path, join(folder, "link.json"));
    const set = (at: string) => file({ action: "set", path: at, key: "a", value: "2" });
    for (const at of [path, join(folder, "link.json"), join(folder, "..", other.split("/").at(-1)!, "private.json")]) {
      const report = await dry([set(at)], { workload: { folder } });
      expect(report.steps[0]).toMatchObject({ verdict: "would-change", diff: null, sentence: expect.stringContaining("not shown") });
      expect(JSON.stringify(report)).not.toContain("only mine");
    }
  });

  it("says what could not be done", async () => {
    const report = await dry([file({ action: "encode", path: "/no/such/file" }), file({ action: "encode", path: "$unset" }, "g")]);
    expect(report.steps.map((step) => [step.verdict, step.sentence])).toEqual([
      ["would-fail", "/no/such/file does not exist"],
      ["would-fail", "the parameter unset has no value"],
    ]);
  });
});

describe("a dry run of other steps", () => {
  it("reads a unit's state and never acts on it", async () => {
    const folder = fresh();
    const path = join(folder, "systemctl");
    const answer = "LoadState=loaded\\nActiveState=active\\nSubState=running\\nMainPID=42\\nActiveEnterTimestamp=Mon 09:00\\n";
    writeFileSync(path, `#!/bin/bash\necho "$@" >> ${folder}/calls\n[ "$1" = show ] && printf '${answer}'\n`);
    chmodSync(path, 0o755);
    const report = await dry([{ id: "s", service: { action: "restart", unit: "$unit" } }], {
      values: { unit: "chat.service" },
      programs: { systemctl: [path] },
    });
    expect(report.steps[0]).toMatchObject({
      verdict: "would-act",
      sentence: "restart of chat.service, which is active (running) since Mon 09:00, process 42",
    });
    expect(readFileSync(join(folder, "calls"), "utf8").split("\n").filter(Boolean)).toHaveLength(1);
  });

  it("names what a reboot takes down", async () => {
    const report = await dry([{ id: "r", reboot: { reason: "x" } }], { workload: {} });
    expect(report.steps[0]).toMatchObject({ verdict: "would-act", sentence: expect.stringMatching(/has been up .* Down with it: app/) });
  });

  it("never starts a script, and its plan part only where the host lets it", async () => {
    const marker = join(fresh(), "ran");
    const step = { id: "s", needs: ["bash", "no-such-program"], run: { script: `touch ${marker}`, plan: 'echo "would make $MW_PATH"' } };
    const only = { id: "o", run: { script: `touch ${marker}` } };
    const report = await dry([step, only], { values: { path: marker } });
    expect(report.steps[0]).toMatchObject({ verdict: "would-fail", missing: ["no-such-program"] });
    if (!unwalled) expect(report.steps[0]?.output).toBe(`would make ${marker}`);
    expect(report.steps[1]).toMatchObject({ verdict: "shown-only", output: null });
    for (const policy of [{ mode: "read-only" }, { forbid: ["run"] }]) {
      const refused = await dry([{ ...step, needs: [] }], { values: { path: marker }, policy: HostPolicy.parse(policy) });
      expect(refused.steps[0]).toMatchObject({ verdict: "shown-only", output: null, sentence: expect.stringContaining("policy") });
      expect(refused.objection).toContain("policy");
    }
    expect(existsSync(marker)).toBe(false);
  });

  it("says how a plan part that fails has ended, without the plan's secrets", needs(unwalled), async () => {
    const step = { id: "s", run: { script: "true", plan: "echo $MW_WORD; echo sorry >&2; exit 3" } };
    const report = await dry([step], { values: { word: "swordfish" }, secrets: ["swordfish"] });
    expect(report.steps[0]).toMatchObject({ verdict: "would-fail", sentence: "The plan part ended with 3", output: "••••••\n\nsorry" });
  });
});
