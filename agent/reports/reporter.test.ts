import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HostMemory } from "../../lib/contracts/host-memory";
import type { HostLimits } from "../../lib/contracts/host-policy";
import { CollectAll } from "../collectors/collect-all";
import type { Collector, Sample } from "../collectors/collector";
import { Sequence } from "../disk/sequence";
import { Spool } from "../disk/spool";
import { Clock } from "../link/clock";
import { HttpClient } from "../link/http-client";
import { enrol } from "../link/identity";
import { Portal } from "../link/portal";
import { recordedHost } from "../testing/recorded-host";
import { TestPortal } from "../testing/test-portal";
import { HealthReporter } from "./health-reporter";
import { LayoutTable } from "./layout-table";
import { Reporter } from "./reporter";

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const sample = (name: string, value: number): Sample => ({ name, value, decimals: 2 });
const valuesOf = (base64: string) => {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: bytes.length / 4 }, (_, place) => Number(bytes.readFloatLE(place * 4).toFixed(3)));
};

async function setUp(collect: () => Promise<Sample[]>) {
  const portal = await new TestPortal().start();
  const state = mkdtempSync(join(tmpdir(), "mw-reporter-"));
  const identity = await enrol({
    state,
    token: portal.enrolmentToken,
    name: "h",
    portal: portal.url,
    send: (body) => new HttpClient(portal.url).call("agent/v1/enrol", { body }),
  });
  const abort = new AbortController();
  ends.push(
    () => abort.abort(),
    () => portal.stop(),
  );
  const clock = new Clock();
  const line = new Portal(new HttpClient(portal.url), identity, clock);
  const lines: string[] = [];
  const collector: Collector = { name: "test", collect };
  const common = { portal: line, clock, log: (text: string) => void lines.push(text), signal: abort.signal };
  const makeReporter = () =>
    new Reporter({
      ...common,
      host: recordedHost({}),
      collectors: new CollectAll([collector], 50),
      layouts: new LayoutTable(join(state, "layouts")),
      sequence: new Sequence(join(state, "sequence"), () => 0),
      spool: new Spool({ folder: join(state, "spool"), maxBytes: 1e6 }),
      intervalMs: () => 1_000,
    });
  return { portal, state, line, lines, common, makeReporter };
}

describe("reporting metrics", () => {
  it("sends the layout once and then only its number", async () => {
    const { portal, makeReporter } = await setUp(async () => [sample("a", 1.5), sample("b", Number.NaN)]);
    const reporter = makeReporter();
    for (let turn = 0; turn < 3; turn++) await reporter.reportOnce();
    expect(portal.reports.map((report) => report.layout?.length)).toEqual([2, undefined, undefined]);
    expect(valuesOf(portal.reports[2]!.values)).toEqual([1.5, Number.NaN]);
    expect(portal.reports.map((report) => report.sequence)).toEqual([0, 1, 2]);
  });

  it("keeps a series' place when it is silent, and sends a new layout when one joins", async () => {
    let now = [sample("a", 1), sample("b", 2)];
    const { portal, makeReporter } = await setUp(async () => now);
    const reporter = makeReporter();
    await reporter.reportOnce();
    now = [sample("b", 3)];
    await reporter.reportOnce();
    now = [sample("c", 4), sample("b", 5)];
    await reporter.reportOnce();
    expect(portal.reports.map((report) => valuesOf(report.values))).toEqual([
      [1, 2],
      [Number.NaN, 3],
      [Number.NaN, 5, 4],
    ]);
    expect(portal.reports.map((report) => report.layout?.length)).toEqual([2, undefined, 3]);
  });

  it("sends the layout again when the portal has forgotten it", async () => {
    const { portal, makeReporter } = await setUp(async () => [sample("a", 1)]);
    const reporter = makeReporter();
    await reporter.reportOnce();
    portal.layouts.clear();
    await reporter.reportOnce();
    expect(portal.reports.map((report) => report.layout?.length)).toEqual([1, 1]);
  });

  it("spools while the portal is down and delivers all in order afterwards, over a restart", async () => {
    let value = 0;
    const { portal, makeReporter } = await setUp(async () => [sample("a", value++)]);
    const reporter = makeReporter();
    await reporter.reportOnce();
    await portal.stop();
    for (let turn = 0; turn < 4; turn++) await reporter.reportOnce();
    expect(reporter.waiting).toBe(4);
    const restarted = makeReporter();
    await portal.start();
    await restarted.reportOnce();
    await vi.waitFor(() => expect(restarted.waiting).toBe(0), { timeout: 10_000 });
    const seen = new Map(portal.reports.map((report) => [report.sequence, valuesOf(report.values)[0]]));
    expect([...seen.values()]).toEqual([0, 1, 2, 3, 4, 5]);
  }, 20_000);

  it("drops what the portal will never take and continues", async () => {
    const { portal, lines, makeReporter } = await setUp(async () => [sample("a", 1)]);
    const reporter = makeReporter();
    portal.intercept = (path) => (path.endsWith("/reports") ? { status: 422 } : undefined);
    await reporter.reportOnce();
    portal.intercept = undefined;
    await reporter.reportOnce();
    expect(portal.reports).toHaveLength(1);
    expect(lines.join()).toContain("will not take");
  });

  it("leaves out a collector that hangs and does not ask it again", async () => {
    let asked = 0;
    const all = new CollectAll(
      [
        { name: "hangs", collect: () => new Promise(() => void asked++) },
        { name: "fine", collect: async () => [sample("a", 1)] },
      ],
      20,
    );
    for (let turn = 0; turn < 3; turn++) expect(await all.collect(recordedHost({}))).toEqual([sample("a", 1)]);
    expect(asked).toBe(1);
  });
});

describe("reporting health", () => {
  it("sends definitions and inventory once a session, and states each time", async () => {
    const { portal, state, line, common } = await setUp(async () => []);
    const result = {
      id: "a.b",
      workload: "",
      state: "ok" as const,
      code: "",
      sentence: "fine",
      data: {},
      consecutive: 1,
      sinceMs: 1,
      atMs: 1,
      tookMs: 0,
    };
    let memory: HostMemory | undefined;
    let limits: HostLimits = { mode: "full", forbid: ["reboot"] };
    const health = new HealthReporter({
      ...common,
      sequence: new Sequence(join(state, "health-sequence")),
      spool: new Spool({ folder: join(state, "health"), maxBytes: 1e6 }),
      results: () => [result],
      definitions: () => [{ id: "a.b", title: "A", about: "B", intervalMs: 1, deadlineMs: 1, damping: 1 }],
      inventory: () => undefined,
      footprint: () => ({ rssBytes: 1, cpuRatio: 0, spooledReports: 0 }),
      discovered: () => [],
      workloads: () => ({ revision: 0, judged: 0, problem: null, refused: [], file: [] }),
      policy: () => limits,
      hostMemory: () => memory,
      gatherMs: 10,
      gapMs: 10,
    });
    await health.tell();
    await health.tell();
    portal.revokeSessions();
    await line.call("agent/v1/tasks?waitMs=1");
    await health.tell();
    expect(portal.healths.map((one) => one.definitions?.length)).toEqual([1, undefined, 1]);
    expect(portal.healths.map((one) => one.policy?.forbid)).toEqual([["reboot"], undefined, ["reboot"]]);
    limits = { mode: "read-only", forbid: [] };
    memory = { ports: { "mlx5_0/1": { isEthernet: false } } };
    health.changed();
    health.changed();
    await vi.waitFor(() => expect(portal.healths).toHaveLength(4), { timeout: 10_000 });
    expect(portal.healths[3]).toMatchObject({ checks: [{ id: "a.b" }], policy: limits, hostMemory: memory });
    await health.tell();
    expect(portal.healths.map((one) => one.hostMemory)).toEqual([undefined, undefined, undefined, memory, undefined]);
  });
});

describe("numbers of reports", () => {
  it("never repeat over restarts", () => {
    const path = join(mkdtempSync(join(tmpdir(), "mw-sequence-")), "sequence");
    const first = new Sequence(path);
    const given = [first.next(), first.next()];
    expect(new Sequence(path).next()).toBeGreaterThan(given[1]!);
  });

  it("are above all earlier ones when the file is lost", () => {
    const path = join(mkdtempSync(join(tmpdir(), "mw-sequence-")), "sequence");
    const first = new Sequence(path, () => 5);
    for (let turn = 0; turn < 2_000; turn++) first.next();
    rmSync(path);
    rmSync(`${path}.previous`);
    expect(new Sequence(path).next()).toBeGreaterThan(first.next());
  });
});
