import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { Workload } from "../../lib/contracts/workload";
import { type Check, faulty, ok, workloadCheck } from "../checks/check";
import { CheckRunner } from "../checks/check-runner";
import { Journal } from "../disk/journal";
import { KnownGood } from "../disk/known-good";
import { localHost } from "../host/local-host";
import { Clock } from "../link/clock";
import { HttpClient } from "../link/http-client";
import { enrol, type Identity } from "../link/identity";
import { Portal } from "../link/portal";
import { runTaskLoop } from "../link/task-loop";
import { type PlanChoices, testEnvelope, testPlan, testSeal } from "../testing/test-plan";
import { TestPortal } from "../testing/test-portal";
import { HostPolicy } from "../trust/policy";
import { TargetQueue } from "./target-queue";

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A file whose content is the state of the check `test.file`. */
const fileCheck = (path: string): Check =>
  workloadCheck({
    id: "test.file",
    title: "File",
    about: "",
    knows: "",
    cannotSee: "",
    every: "1h",
    within: "1s",
    appliesTo: () => true,
    run: async () =>
      existsSync(path) && readFileSync(path, "utf8") === "good" ? ok("the file is good") : faulty("does-not-parse", "the file is bad"),
  });

async function setUp() {
  const portal = await new TestPortal().start();
  ends.push(() => portal.stop());
  const state = mkdtempSync(join(tmpdir(), "mw-queue-"));
  const send = (body: Record<string, unknown>) => new HttpClient(portal.url).call("agent/v1/enrol", { body });
  const identity = await enrol({ state, token: portal.enrolmentToken, name: "h", portal: portal.url, send });
  const file = join(state, "signal");
  writeFileSync(file, "bad");
  const plan = (choices: Partial<PlanChoices>) => testPlan({ nodeId: identity.nodeId, orgId: identity.orgId, workload: "w", ...choices });
  const run = (choices: Partial<PlanChoices>) => {
    const made = plan(choices);
    portal.give({ kind: "run", envelope: testEnvelope(made, portal.orgKeys.privateKey) });
    return made.targets[0]!.targetId;
  };
  const resultOf = async (targetId: string, timeout = 25_000) => {
    await vi.waitFor(() => expect(portal.results.get(targetId)).toBeDefined(), { timeout, interval: 20 });
    return portal.results.get(targetId)![0]!;
  };
  return { portal, state, identity, file, plan, run, resultOf, verify: { check: "test.file", withinMs: 1_000, quietMs: 0 } };
}
type SetUp = Awaited<ReturnType<typeof setUp>>;

function startAgent({ portal, state, identity, file }: SetUp, more: { bootId?: string; policy?: HostPolicy; reboot?: string[] } = {}) {
  const abort = new AbortController();
  const clock = new Clock();
  const line = new Portal(new HttpClient(portal.url), identity as Identity, clock);
  const journal = new Journal(join(state, "journal"));
  const host = localHost();
  const checks = new CheckRunner({ host, checks: [fileCheck(file)], workloads: [Workload.parse({ name: "w", kind: "service" })] });
  const queue = new TargetQueue({
    state,
    identity,
    portal: line,
    clock,
    journal,
    checks,
    bootId: more.bootId ?? "boot-1",
    policy: () => more.policy ?? HostPolicy.parse({}),
    has: async (need) => need !== "no-such-program",
    steps: {
      host,
      history: new KnownGood(join(state, "known-good")),
      own: { all: [join(state, "identity.json")] },
      // Whose folder is that of whoever runs the test.
      workloads: () => [Workload.parse({ name: "w", kind: "service", folder: state })],
      ...(more.reboot ? { programs: { reboot: more.reboot } } : {}),
    },
    log: () => {},
    onEnd: () => {},
  });
  queue.resume();
  const loop = runTaskLoop({
    portal: line,
    onRun: (envelope) => queue.take(envelope),
    onCancel: (targetId, token) => queue.cancel(targetId, token),
    onCheckNow: () => {},
    onOrder: () => false,
    onWorkloads: () => false,
    signal: abort.signal,
  });
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    abort.abort();
    await queue.stop();
    await loop;
    journal.close();
  };
  ends.push(stop);
  return { queue, journal, stop };
}

describe("a target", () => {
  it("is claimed, run, verified and reported with the signal before and after", async () => {
    const its = await setUp();
    startAgent(its);
    const id = its.run({
      parameters: { path: its.file },
      steps: [
        { id: "write", title: "Write it", run: { script: 'echo "writing $MW_PATH"; printf good > "$MW_PATH"' } },
        { id: "show", run: { script: 'echo "given: $1" >&2', args: ["$path"] } },
      ],
      verify: its.verify,
    });
    expect(await its.resultOf(id)).toMatchObject({ outcome: "fixed", exitCode: 0, before: { state: "faulty" }, after: { state: "ok" } });
    expect(its.portal.text(id)).toContain(`writing ${its.file}`);
    expect(its.portal.text(id)).toContain(`given: ${its.file}`);
    expect(its.portal.text(id)).toContain("Step 1 of 2: Write it");
    expect(its.portal.progress[0]).toMatchObject({ phase: "running", stepId: "write" });
    expect(its.portal.progress.map((one) => one.phase)).toContain("verifying");
    expect(its.portal.refused).toEqual([]);
    await eventually(() => expect(readdirSync(join(its.state, "targets"))).toEqual([]));
  });

  it("never runs twice, however often its envelope comes", async () => {
    const its = await setUp();
    startAgent(its);
    const made = its.plan({ steps: [{ id: "count", run: { script: `echo x >> ${its.state}/count` } }] });
    const envelope = testEnvelope(made, its.portal.orgKeys.privateKey);
    const id = made.targets[0]!.targetId;
    its.portal.give({ kind: "run", envelope }, { kind: "run", envelope });
    expect((await its.resultOf(id)).outcome).toBe("fixed");
    await eventually(() => expect(readdirSync(join(its.state, "targets"))).toEqual([]));
    its.portal.give({ kind: "run", envelope });
    await eventually(() =>
      expect(its.portal.results.get(id)?.[1]).toMatchObject({ outcome: "refused", sentence: expect.stringContaining("begun before") }),
    );
    expect(readFileSync(join(its.state, "count"), "utf8")).toBe("x\n");
  });

  it("is dropped without a run when the portal says that its token is stale", async () => {
    const its = await setUp();
    its.portal.verdict = "stale";
    startAgent(its);
    its.run({ steps: [{ id: "no", run: { script: `touch ${its.state}/ran` } }] });
    await eventually(() => expect(its.portal.progress).toHaveLength(1));
    its.portal.verdict = "go-on";
    // Targets that change something run one after the other: when the next has ended, this one is over.
    const next = its.run({ steps: [{ id: "yes", run: { script: "true" } }] });
    expect((await its.resultOf(next)).outcome).toBe("fixed");
    expect(existsSync(join(its.state, "ran"))).toBe(false);
  });

  it("that is refused says why, and nothing runs", async () => {
    const its = await setUp();
    startAgent(its, { policy: HostPolicy.parse({ forbid: ["reboot"] }) });
    const forbidden = its.run({ steps: [{ id: "r", reboot: { reason: "x" } }] });
    expect(await its.resultOf(forbidden)).toMatchObject({ outcome: "refused", sentence: expect.stringContaining("forbids reboot") });
    const lacking = its.run({ steps: [{ id: "n", needs: ["no-such-program"], run: { script: "true" } }] });
    expect(await its.resultOf(lacking)).toMatchObject({ outcome: "refused", sentence: expect.stringContaining("no-such-program") });
    expect(its.portal.progress).toEqual([]);
  });

  it("gets secrets by environment only and never shows them", async () => {
    const its = await setUp();
    startAgent(its);
    const sealed = testSeal([...its.portal.nodes.values()][0]!.sealingKey, "correct-horse");
    const id = its.run({
      parameters: { password: { sealed } },
      steps: [
        {
          id: "s",
          run: {
            // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash
            script: 'echo "${#MW_PASSWORD} $MW_PASSWORD"; env | grep -vcE "^(PATH|HOME|LANG|MILLWRIGHT_TARGET|MW_|PWD|SHLVL|_)" || true',
          },
        },
      ],
    });
    expect((await its.resultOf(id)).outcome).toBe("fixed");
    expect(its.portal.text(id)).toContain("13 ••••••\n0\n");
  });
});

describe("a failing target", () => {
  it("reports the exit code of the step, and rolls back when the plan can", async () => {
    const its = await setUp();
    startAgent(its);
    const plain = its.run({
      steps: [
        { id: "f", run: { script: "echo oh >&2; exit 7" } },
        { id: "never", run: { script: `touch ${its.state}/ran` } },
      ],
    });
    expect(await its.resultOf(plain)).toMatchObject({
      outcome: "failed",
      exitCode: 7,
      sentence: expect.stringContaining("f ended with exit code 7"),
    });
    const rolled = its.run({
      steps: [{ id: "f", run: { script: "exit 3" } }],
      rollback: [{ id: "back", run: { script: `echo rolled > ${its.state}/rolled` } }],
    });
    expect(await its.resultOf(rolled)).toMatchObject({ outcome: "rolled-back", exitCode: 3 });
    expect(readFileSync(join(its.state, "rolled"), "utf8")).toBe("rolled\n");
    const broken = its.run({ steps: [{ id: "f", run: { script: "exit 3" } }], rollback: [{ id: "back", run: { script: "exit 4" } }] });
    expect((await its.resultOf(broken)).outcome).toBe("rollback-failed");
    expect(existsSync(join(its.state, "ran"))).toBe(false);
  });

  it("whose signal stays bad is not fixed, or rolled back", async () => {
    const its = await setUp();
    startAgent(its);
    const verify = { ...its.verify, withinMs: 300 };
    const id = its.run({ steps: [{ id: "s", run: { script: "true" } }], verify });
    expect(await its.resultOf(id)).toMatchObject({
      outcome: "not-fixed",
      sentence: expect.stringContaining("test.file is still faulty"),
      after: { state: "faulty" },
    });
    const back = its.run({ steps: [{ id: "s", run: { script: "true" } }], verify, rollback: [{ id: "b", run: { script: "true" } }] });
    expect(await its.resultOf(back)).toMatchObject({ outcome: "rolled-back", after: { state: "faulty" } });
    const absent = its.run({ verify: { check: "no.check", withinMs: 300, quietMs: 0 } });
    expect(await its.resultOf(absent)).toMatchObject({
      outcome: "not-fixed",
      sentence: expect.stringContaining("does not run on this host"),
    });
  });

  it("that is good for a moment only is not fixed when it must stay quiet", async () => {
    const its = await setUp();
    startAgent(its);
    const script = `printf good > ${its.file}; (sleep 0.4; printf bad > ${its.file}) >/dev/null 2>&1 &`;
    const id = its.run({ steps: [{ id: "s", run: { script } }], verify: { check: "test.file", withinMs: 1_500, quietMs: 1_200 } });
    expect((await its.resultOf(id)).outcome).toBe("not-fixed");
  });

  it("ends at its step's time-out with everything it started", async () => {
    const its = await setUp();
    startAgent(its);
    const id = its.run({ steps: [{ id: "s", timeout: "300ms", run: { script: "sleep 71.5 & sleep 71.5" } }] });
    expect(await its.resultOf(id)).toMatchObject({ outcome: "failed", sentence: expect.stringContaining("did not end within 0.3 s") });
    expect(() => execFileSync("pgrep", ["-f", "^sleep 71.5$"])).toThrow();
  });
});

describe("cancelling", () => {
  it("ends a sleeping step by TERM", async () => {
    const its = await setUp();
    startAgent(its);
    const id = its.run({ steps: [{ id: "s", run: { script: "echo begun; sleep 600" } }] });
    await eventually(() => expect(its.portal.log.get(id)).toBeDefined());
    its.portal.give({ kind: "cancel", repairId: randomUUID(), targetId: id, fencingToken: 1 });
    expect(await its.resultOf(id, 9_000)).toMatchObject({ outcome: "cancelled" });
  });

  it("makes a plan that was cancelled before it began unusable for good, also after a restart", async () => {
    const its = await setUp();
    const first = startAgent(its);
    const marker = join(its.state, "ran");
    const plan = its.plan({ steps: [{ id: "s", run: { script: `touch ${marker}` } }] });
    const { targetId } = plan.targets[0]!;
    its.portal.give({ kind: "cancel", repairId: plan.repairId, targetId, fencingToken: 1 });
    await eventually(() => expect(its.portal.results.get(targetId)?.[0]).toMatchObject({ outcome: "cancelled" }));
    its.portal.tasks = [];
    // Delivered and removed: a result that is still there would be delivered again after a restart.
    await eventually(() => expect(readdirSync(join(its.state, "targets"))).toEqual([]));
    await first.stop();
    startAgent(its);
    its.portal.give({ kind: "run", envelope: testEnvelope(plan, its.portal.orgKeys.privateKey) });
    await eventually(() => expect(its.portal.results.get(targetId)?.at(-1)).toMatchObject({ outcome: "refused" }));
    expect(existsSync(marker)).toBe(false);
  });

  it("ends a step that ignores TERM by KILL after ten seconds", async () => {
    const its = await setUp();
    startAgent(its);
    const id = its.run({ steps: [{ id: "s", run: { script: "trap '' TERM; echo begun; while :; do sleep 0.2; done" } }] });
    await eventually(() => expect(its.portal.text(id)).toContain("begun"));
    const askedMs = Date.now();
    its.portal.verdict = "cancel";
    its.portal.give({ kind: "cancel", repairId: randomUUID(), targetId: id, fencingToken: 1 });
    expect((await its.resultOf(id, 40_000)).outcome).toBe("cancelled");
    expect(Date.now() - askedMs).toBeGreaterThan(9_000);
  }, 60_000);

  it("of a target that this host never began says so", async () => {
    const its = await setUp();
    startAgent(its);
    const id = randomUUID();
    its.portal.give({ kind: "cancel", repairId: randomUUID(), targetId: id, fencingToken: 3 });
    expect(await its.resultOf(id)).toMatchObject({
      outcome: "cancelled",
      fencingToken: 3,
      sentence: expect.stringContaining("never begun"),
    });
  });
});

describe("outages", () => {
  it("do not stop a run, and its log and result are delivered whole afterwards", async () => {
    const its = await setUp();
    startAgent(its);
    const id = its.run({
      steps: [{ id: "s", run: { script: `for i in 1 2 3 4 5 6; do echo line $i; sleep 0.1; done; touch ${its.state}/done` } }],
    });
    await eventually(() => expect(its.portal.log.get(id)).toBeDefined());
    its.portal.down = true;
    await eventually(() => expect(existsSync(join(its.state, "done"))).toBe(true));
    expect(its.portal.results.size).toBe(0);
    its.portal.down = false;
    expect((await its.resultOf(id, 40_000)).outcome).toBe("fixed");
    expect(its.portal.text(id)).toContain("line 1\nline 2\nline 3\nline 4\nline 5\nline 6\n");
  }, 60_000);

  it("that outlive the agent lose no result: it is delivered after a restart", async () => {
    const its = await setUp();
    const first = startAgent(its);
    const id = its.run({ steps: [{ id: "s", run: { script: `echo said; sleep 0.3; touch ${its.state}/done` } }] });
    await eventually(() => expect(its.portal.log.get(id)).toBeDefined());
    its.portal.down = true;
    await eventually(() => expect(first.journal.find(id)?.outcome).toBe("fixed"));
    await first.stop();
    its.portal.down = false;
    startAgent(its);
    expect((await its.resultOf(id)).outcome).toBe("fixed");
    expect(its.portal.text(id)).toContain("said");
  });
});

describe("a restart in the middle", () => {
  const stopInStep = async (its: SetUp, choices: Partial<PlanChoices>) => {
    const first = startAgent(its);
    const id = its.run(choices);
    await eventually(() => expect(its.portal.text(id)).toContain("begun"));
    await first.stop();
    return id;
  };
  const slow = (more = {}) => ({
    steps: [
      { id: "s", run: { script: "echo begun; sleep 600" }, ...more },
      { id: "t", run: { script: "echo second" } },
    ],
  });

  it("is reported as interrupted and nothing is run again", async () => {
    const its = await setUp();
    const id = await stopInStep(its, slow());
    startAgent(its);
    expect(await its.resultOf(id)).toMatchObject({ outcome: "interrupted", sentence: expect.stringContaining("running, step 1") });
    expect(its.portal.text(id)).not.toContain("second");
  });

  it("resumes a resumable step when the host was rebooted, and not when only the agent was restarted", async () => {
    const its = await setUp();
    // The mark comes first: the agent is stopped at the moment the line is seen.
    const script = `[ -e ${its.state}/again ] && echo begun || { touch ${its.state}/again; echo begun; sleep 600; }`;
    const steps = [
      { id: "s", resumable: true, run: { script } },
      { id: "t", run: { script: "echo second" } },
    ];
    const id = await stopInStep(its, { steps });
    const second = startAgent(its, { bootId: "boot-2" });
    expect((await its.resultOf(id)).outcome).toBe("fixed");
    expect(its.portal.text(id)).toContain("second");
    await second.stop();
    const other = await stopInStep(its, slow({ resumable: true }));
    startAgent(its);
    expect((await its.resultOf(other)).outcome).toBe("interrupted");
  });

  it("continues after a reboot step once the boot id has changed", async () => {
    const its = await setUp();
    const first = startAgent(its, { reboot: ["true"] });
    const id = its.run({
      steps: [
        { id: "r", reboot: { reason: "new driver" } },
        { id: "after", run: { script: `printf good > ${its.file}` } },
      ],
      verify: its.verify,
    });
    await eventually(() => expect(its.portal.text(id)).toContain("Rebooting: new driver"));
    await first.stop();
    startAgent(its, { bootId: "boot-2" });
    expect(await its.resultOf(id)).toMatchObject({ outcome: "fixed", after: { state: "ok" } });
  });

  it("verifies again when it was in the middle of verifying", async () => {
    const its = await setUp();
    const first = startAgent(its);
    const id = its.run({ steps: [{ id: "s", run: { script: "echo begun" } }], verify: { ...its.verify, withinMs: 60_000 } });
    await eventually(() => expect(first.journal.find(id)?.last?.phase).toBe("verifying"));
    await first.stop();
    writeFileSync(its.file, "good");
    startAgent(its);
    expect((await its.resultOf(id)).outcome).toBe("fixed");
  });
});
