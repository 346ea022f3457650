import { afterEach, describe, expect, it, vi } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { makeGate } from "@/scripts/testing/gate";
import { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { recordedHost } from "../testing/recorded-host";
import { type Check, type Finding, faulty, hostCheck, notApplicable, ok, unknown, workloadCheck } from "./check";
import { CheckRunner } from "./check-runner";

const host = recordedHost({});
const runners: CheckRunner[] = [];
const runnerOf = (checks: Check[], more: Partial<ConstructorParameters<typeof CheckRunner>[0]> = {}) => {
  const runner = new CheckRunner({ host, checks, workloads: [], ...more });
  runners.push(runner);
  return runner;
};
afterEach(() => {
  for (const runner of runners.splice(0)) runner.stop();
});
const texts = { title: "A", about: "B", knows: "C", cannotSee: "D" };

describe("the check runner", () => {
  it("lets a hanging check time out alone, while others go on", async () => {
    let hung = 0;
    const runner = runnerOf([
      hostCheck({
        id: "a.hangs",
        ...texts,
        every: "20ms",
        within: "50ms",
        run: () => {
          hung++;
          return new Promise(() => {});
        },
      }),
      hostCheck({ id: "a.fine", ...texts, every: "20ms", within: "5s", run: async () => ok("fine") }),
    ]);
    runner.start();
    await vi.waitFor(() => expect(runner.results().find((result) => result.id === "a.fine")?.consecutive).toBeGreaterThan(4), {
      timeout: 20_000,
    });
    await vi.waitFor(() => expect(runner.results().find((result) => result.id === "a.hangs")?.consecutive).toBeGreaterThan(2), {
      timeout: 20_000,
    });
    const stuck = runner.results().find((result) => result.id === "a.hangs");
    expect(stuck).toMatchObject({ state: "unknown", sentence: expect.stringContaining("timed out after 0.1 s") });
    expect(hung).toBe(1);
  });

  it("gives an unknown result the code timed-out when the check or its program timed out", async () => {
    const asks = async (it: Host) => {
      await it.run("smi", [], { timeoutMs: 5 });
      return unknown("smi did not answer");
    };
    const slow = recordedHost({ programs: { smi: { hangs: true } } });
    const codeOn = async (it: Host) => {
      const runner = runnerOf([hostCheck({ id: "a.asks", ...texts, every: "1h", within: "5s", run: asks })], { host: it });
      return (await runner.runNow("a.asks"))[0]?.code;
    };
    expect(await codeOn(slow)).toBe("timed-out");
    expect(await codeOn(recordedHost({}))).toBe("");
  });

  it("runs an abandoned check again once its late run has returned, and drops the late answer", async () => {
    let release: (() => void) | undefined;
    let runs = 0;
    const runner = runnerOf([
      hostCheck({
        id: "a.slow",
        ...texts,
        every: "1h",
        within: "20ms",
        run: async () => {
          if (runs++ === 0) await new Promise<void>((done) => (release = done));
          return runs === 1 ? faulty("slow", "late") : ok("back");
        },
      }),
    ]);
    expect((await runner.runNow("a.slow"))[0]?.state).toBe("unknown");
    release!();
    await eventually(async () => expect((await runner.runNow("a.slow"))[0]).toMatchObject({ state: "ok", sentence: "back" }));
  });

  it("does not call in order what was compared with a lost memory", async () => {
    const check = (id: `a.${string}`, run: (it: Host) => Promise<Finding>) => hostCheck({ id, ...texts, every: "1h", within: "1s", run });
    const asks = (finding: Finding) => async (it: Host) => {
      it.had?.of("gpus");
      return finding;
    };
    const checks = [
      check("a.compares", asks(ok("7 GPUs in order"))),
      check("a.none", asks(notApplicable("There is no GPU"))),
      check("a.sees", asks(faulty("gpu-missing", "GPU 1 is missing"))),
      check("a.other", async () => ok("no memory needed")),
    ];
    const had = { of: () => ({}), remember: () => {}, isLost: true };
    const runner = runnerOf(checks, { host: { ...host, had } });
    const states = async () => Promise.all(checks.map(async ({ id }) => (await runner.runNow(id))[0]!));
    expect(await states()).toMatchObject([
      { state: "unknown", sentence: expect.stringMatching(/lost its memory .* 7 GPUs in order/) },
      { state: "unknown" },
      { state: "faulty" },
      { state: "ok" },
    ]);
    had.isLost = false;
    expect((await states()).map(({ state }) => state)).toEqual(["ok", "not-applicable", "faulty", "ok"]);
  });

  it("keeps a sentence one line without control characters, whatever a program printed into it", async () => {
    const run = async () => faulty("does-not-parse", "GPU 3 (\u0003\u001b[31mred\r\n) is lost");
    const [result] = await runnerOf([hostCheck({ id: "a.noisy", ...texts, every: "1m", within: "5s", run })]).runNow("a.noisy");
    expect(result?.sentence).toBe("GPU 3 ( [31mred ) is lost");
  });

  it("turns an exception into unknown with its reason", async () => {
    const runner = runnerOf([
      hostCheck({ id: "a.throws", ...texts, every: "1h", within: "1s", run: () => Promise.reject(new Error("no such luck\nat …")) }),
    ]);
    expect(await runner.runNow("a.throws")).toMatchObject([{ state: "unknown", sentence: "a.throws failed: no such luck" }]);
  });

  it("runs a workload's check once for each workload it applies to", async () => {
    const workloads = [Workload.parse({ name: "a", kind: "serving", unit: "a.service" }), Workload.parse({ name: "b", kind: "training" })];
    const check = workloadCheck({
      id: "w.unit",
      ...texts,
      every: "1h",
      within: "1s",
      appliesTo: (workload) => workload.unit !== undefined,
      run: async (_, workload) => ok(workload.unit!),
    });
    const runner = runnerOf([check], { workloads });
    expect(await runner.runNow("w.unit")).toMatchObject([{ workload: "a", sentence: "a.service" }]);
    expect(await runner.runNow("w.unit", "b")).toEqual([]);
  });

  it("keeps memory and state over a change of config, and drops them where a check no longer applies", async () => {
    const workloads = [Workload.parse({ name: "a", kind: "serving" }), Workload.parse({ name: "b", kind: "training" })];
    const check = workloadCheck({
      id: "w.count",
      ...texts,
      every: "1h",
      within: "1s",
      appliesTo: () => true,
      run: async (_, workload, memory) => {
        memory.set("n", ((memory.get("n") as number) ?? 0) + 1);
        return ok(`${workload.name} ${memory.get("n")}`);
      },
    });
    const runner = runnerOf([check], { workloads });
    await runner.runNow("w.count");
    runner.configure(workloads.slice(0, 1), {});
    expect(await runner.runNow("w.count")).toMatchObject([{ sentence: "a 2" }]);
    expect(runner.results().map((result) => result.workload)).toEqual(["a"]);
  });

  it("damps what is shown, as the host's config says, and reports changes only", async () => {
    let state = ok("fine");
    const changes = vi.fn();
    const runner = runnerOf([hostCheck({ id: "a.b", ...texts, every: "1h", within: "1s", run: async () => state })], {
      tuning: { "a.b": { damping: 2 } },
      onChange: changes,
    });
    await runner.runNow("a.b");
    await runner.runNow("a.b");
    expect(changes).toHaveBeenCalledTimes(1);
    state = faulty("missing", "bad");
    expect(await runner.runNow("a.b")).toMatchObject([{ state: "faulty" }]);
    expect(runner.results()).toMatchObject([{ state: "ok" }]);
    await runner.runNow("a.b");
    expect(runner.results()).toMatchObject([{ state: "faulty", consecutive: 2 }]);
    expect(changes).toHaveBeenCalledTimes(2);
    expect(runner.definitions()).toMatchObject([{ id: "a.b", damping: 2, deadlineMs: 1_000 }]);
  });

  it("answers a request for a fresh run with one that began after the request", async () => {
    let value = 1;
    const [begun, mayEnd] = [makeGate(), makeGate()];
    const runner = runnerOf([
      hostCheck({
        id: "a.b",
        ...texts,
        every: "1h",
        within: "1s",
        run: async () => {
          const seen = value;
          begun.open();
          await mayEnd.opened;
          return ok(String(seen));
        },
      }),
    ]);
    const first = runner.runNow("a.b");
    await begun.opened;
    value = 2;
    const second = runner.runNow("a.b");
    mayEnd.open();
    expect((await second)[0]?.sentence).toBe("2");
    expect((await first)[0]?.sentence).toBe("1");
  });

  it("leaves data that is not JSON out of the result", async () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const runner = runnerOf([
      hostCheck({
        id: "a.b",
        ...texts,
        every: "1h",
        within: "1s",
        run: async () => ({ ...faulty("slow", "y".repeat(5_000), loop), code: "x".repeat(90) }),
      }),
    ]);
    const [result] = await runner.runNow("a.b");
    expect([result!.code.length, result!.sentence.length, result!.data]).toEqual([60, 2_000, {}]);
  });
});
