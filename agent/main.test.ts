import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { testEnvelope, testPlan } from "./testing/test-plan";
import { TestPortal } from "./testing/test-portal";

const FLAGS = ["--lite-mode", "--max-semi-space-size=1", "--max-old-space-size=64"];
const bundle = join(mkdtempSync(join(tmpdir(), "mw-agent-")), "agent.cjs");
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "main.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.15",
  });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const startPortal = async () => {
  const portal = await new TestPortal().start();
  ends.push(() => portal.stop());
  return portal;
};
const GOOD = "a: 1\nb: 2\nc: 3\nd: 4\ne:\n  f: 1\n  g: 2\n";

function hostFolder() {
  const folder = mkdtempSync(join(tmpdir(), "mw-host-"));
  const [state, config, watched] = [join(folder, "state"), join(folder, "agent.yaml"), join(folder, "chat.yaml")];
  mkdirSync(state);
  writeFileSync(watched, GOOD);
  writeFileSync(
    config,
    `interval: 1s\nchecks:\n  config.files: { every: 1s }\nworkloads:\n  - name: chat\n    kind: serving\n    configs: [${watched}]\n`,
  );
  return { folder, state, config, watched };
}
type Folder = ReturnType<typeof hostFolder>;

function start({ state, config }: Folder, portal: TestPortal, more: string[] = []) {
  const args = [
    ...FLAGS,
    bundle,
    "run",
    "--portal",
    portal.url,
    "--token",
    portal.enrolmentToken,
    "--name",
    "host-1",
    "--state",
    state,
    "--config",
    config,
    ...more,
  ];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env.PATH, HOME: process.env.HOME } as unknown as NodeJS.ProcessEnv,
  });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  ends.push(() => void child.kill("SIGKILL"));
  return { child, said: () => text };
}
const exitOf = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
const command = (args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    execFile(process.execPath, [bundle, ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: out + err }),
    );
  });
const checkOf = (portal: TestPortal, id: string) => portal.healths.at(-1)?.checks.find((check) => check.id === id);

describe("the agent as a program, in lite mode", () => {
  it("enrols, sends reports and health, and ends cleanly and fast on SIGTERM", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    const { child, said } = start(folder, portal, ["--prometheus-listen", "127.0.0.1:0"]);
    await eventually(() => {
      expect(portal.reports.length).toBeGreaterThan(2);
      expect(portal.reports.some((report) => report.layout?.some(({ name }) => name === "node_cpu_used_ratio"))).toBe(true);
      expect(portal.healths.some((health) => health.inventory)).toBe(true);
      expect(checkOf(portal, "config.files")).toMatchObject({ state: "ok", workload: "chat" });
    });
    const series = portal.reports.flatMap((report) => report.layout ?? []).map(({ name }) => name);
    expect(series).toEqual(expect.arrayContaining(["node_cpu_used_ratio", "agent_resident_memory_bytes"]));
    await eventually(() =>
      expect(portal.healths.find((health) => health.inventory)?.inventory).toMatchObject({
        agentVersion: expect.any(String),
        cpuCount: expect.any(Number),
      }),
    );
    expect(portal.healths.find((health) => health.definitions)?.definitions?.map((one) => one.id)).toContain("config.files");
    const [, metricsUrl = ""] = /Prometheus at (\S+)/.exec(said()) ?? [];
    const scraped = await (await fetch(metricsUrl)).text();
    expect(scraped).toMatch(/^node_memory_used_bytes(\{[^}]*\})? \d+$/m);
    expect(scraped).toContain('check="config.files",workload="chat",state="ok"} 1');
    expect((await fetch(metricsUrl.replace("/metrics", "/other"))).status).toBe(404);
    const status = await command(["status", "--json", "--state", folder.state]);
    expect(JSON.parse(status.out)).toMatchObject({ running: true, connected: true, name: "host-1" });
    const startedMs = Date.now();
    child.kill("SIGTERM");
    expect(await exitOf(child)).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(5_500);
    expect(portal.refused).toEqual([]);
    expect(said()).not.toContain("unexpected");
    expect((await command(["status", "--state", folder.state])).out).toContain("not running");
  }, 150_000);

  it("sees a TAB on line 7 of a workload's config, and the repair of it", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    start(folder, portal);
    await eventually(() => expect(checkOf(portal, "config.files")?.state).toBe("ok"));
    writeFileSync(folder.watched, GOOD.replace("  g", "\tg"));
    await eventually(() =>
      expect(checkOf(portal, "config.files")).toMatchObject({
        state: "faulty",
        code: "does-not-parse",
        data: { problems: [{ line: 7, column: 1 }] },
      }),
    );
    const [nodeId] = [...portal.nodes.keys()];
    const plan = testPlan({
      nodeId: nodeId!,
      orgId: portal.orgId,
      workload: "chat",
      parameters: { path: folder.watched },
      steps: [{ id: "restore", file: { action: "restore", version: "last-known-good", path: "$path" } }],
      verify: { check: "config.files", withinMs: 5_000, quietMs: 0 },
      rollback: [{ id: "back", file: { action: "restore", version: "before-repair", path: "$path" } }],
    });
    portal.give({ kind: "run", envelope: testEnvelope(plan, portal.orgKeys.privateKey) });
    const id = plan.targets[0]!.targetId;
    await eventually(() =>
      expect(portal.results.get(id)?.[0]).toMatchObject({ outcome: "fixed", before: { state: "faulty" }, after: { state: "ok" } }),
    );
    expect(readFileSync(folder.watched, "utf8")).toBe(GOOD);
    await eventually(() => expect(checkOf(portal, "config.files")?.state).toBe("ok"));
  }, 150_000);

  it("waits for a portal that is down, and delivers what it measured meanwhile when it goes down later", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    await portal.stop();
    const { said } = start(folder, portal);
    await eventually(() => expect(said()).toContain("cannot enrol yet"));
    await portal.start();
    await eventually(() => expect(portal.reports.length).toBeGreaterThan(0));
    portal.down = true;
    const before = portal.reports.length;
    const waiting = () =>
      (JSON.parse(readFileSync(join(folder.state, "status.json"), "utf8")) as { waitingReports: number }).waitingReports;
    await eventually(() => expect(waiting()).toBeGreaterThanOrEqual(3));
    portal.down = false;
    await eventually(() => expect(portal.reports.length).toBeGreaterThan(before + 3));
    const sequences = portal.reports.map((report) => report.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(new Set(sequences).size).toBe(sequences.at(-1)! - sequences[0]! + 1);
  }, 150_000);

  it("killed in the middle of a step: the restarted agent ends what was left, reports it as interrupted, and runs nothing again", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    const first = start(folder, portal);
    await eventually(() => expect(portal.nodes.size).toBe(1));
    const marker = `${folder.folder}/count`;
    const steps = [{ id: "s", run: { script: `echo begun; echo x >> ${marker}; exec sleep 613.5` } }];
    const plan = testPlan({ nodeId: [...portal.nodes.keys()][0]!, orgId: portal.orgId, steps });
    const id = plan.targets[0]!.targetId;
    portal.give({ kind: "run", envelope: testEnvelope(plan, portal.orgKeys.privateKey) });
    await eventually(() => expect(portal.text(id)).toContain("begun"));
    first.child.kill("SIGKILL");
    await exitOf(first.child);
    start(folder, portal);
    await eventually(() =>
      expect(portal.results.get(id)?.[0]).toMatchObject({ outcome: "interrupted", sentence: expect.stringContaining("was ended") }),
    );
    portal.give({ kind: "run", envelope: testEnvelope(plan, portal.orgKeys.privateKey) });
    await eventually(() => expect(portal.results.get(id)?.[1]?.outcome).toBe("refused"));
    expect(readFileSync(marker, "utf8")).toBe("x\n");
    await eventually(async () =>
      expect((await new Promise<string>((done) => execFile("pgrep", ["-f", "^sleep 613.5$"], (_, out) => done(out)))) === "").toBe(true),
    );
  }, 150_000);

  it("keeps the last good config when it is broken, says where, and takes the corrected one", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    start(folder, portal);
    await eventually(() => expect(checkOf(portal, "agent.config")?.state).toBe("ok"));
    const good = readFileSync(folder.config, "utf8");
    writeFileSync(folder.config, good.replace("kind: serving", "kind: nonsense"));
    await eventually(() =>
      expect(checkOf(portal, "agent.config")).toMatchObject({
        state: "faulty",
        sentence: expect.stringMatching(/agent\.yaml:6:\d+ workloads\.0\.kind/),
      }),
    );
    expect(checkOf(portal, "config.files")?.state).toBe("ok");
    writeFileSync(folder.config, good.replace("name: chat", "name: talk"));
    await eventually(() => expect(checkOf(portal, "config.files")).toMatchObject({ workload: "talk" }));
    await eventually(() => expect(checkOf(portal, "agent.config")?.state).toBe("ok"));
  }, 150_000);

  it("refuses to share a state folder, and to enrol without a token", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    start(folder, portal);
    await eventually(() => expect(portal.reports.length).toBeGreaterThan(0));
    const second = start(folder, portal);
    expect(await exitOf(second.child)).toBe(1);
    expect(second.said()).toContain("another agent");
    const other = hostFolder();
    const bare = await command(["run", "--state", other.state, "--config", other.config]);
    expect(bare).toMatchObject({ code: 1, out: expect.stringContaining("give --portal and --token") });
  }, 150_000);

  it("drains: begins nothing new until draining is off", async () => {
    const [portal, folder] = [await startPortal(), hostFolder()];
    start(folder, portal);
    await eventually(() => expect(portal.nodes.size).toBe(1));
    expect(await command(["drain", "--state", folder.state, "--wait", "20"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("drained"),
    });
    const plan = testPlan({ nodeId: [...portal.nodes.keys()][0]!, orgId: portal.orgId });
    portal.give({ kind: "run", envelope: testEnvelope(plan, portal.orgKeys.privateKey) });
    // The task is out and a later poll has come back: had it been begun, its progress would be here.
    const asked = portal.polls;
    await eventually(() => expect(portal.polls).toBeGreaterThan(asked + 1));
    expect(portal.progress).toEqual([]);
    await command(["drain", "--off", "--state", folder.state]);
    await eventually(() => expect(portal.results.get(plan.targets[0]!.targetId)?.[0]?.outcome).toBe("fixed"));
  }, 150_000);
});

describe("commands without a portal", () => {
  it("lint prints file:line:column and fails, or says that there are no problems", async () => {
    const { folder, watched } = hostFolder();
    expect(await command(["lint", watched])).toMatchObject({ code: 0, out: expect.stringContaining("1 file, no problems") });
    writeFileSync(watched, "a:\n\tb: 1\n");
    expect(await command(["lint", folder])).toMatchObject({ code: 1, out: expect.stringContaining(`${watched}:2:1 a TAB is used`) });
  });

  it("check runs one check and fails when it finds something", async () => {
    const { config, watched } = hostFolder();
    expect(await command(["check", "config.files", "--config", config])).toMatchObject({
      code: 0,
      out: expect.stringContaining("ok             config.files (chat)"),
    });
    writeFileSync(watched, "a: [\n");
    expect((await command(["check", "config.files", "--config", config])).code).toBe(1);
    expect(await command(["check", "no.check", "--config", config])).toMatchObject({ code: 2 });
  });

  it("discover, help and a wrong option answer in plain words", async () => {
    expect((await command(["discover"])).code).toBe(0);
    expect((await command(["--help"])).out).toContain("millwright-agent");
    expect(await command(["status", "--nonsense"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("--nonsense"),
    });
  });
});

describe("the bundle", () => {
  it("uses neither fetch nor WebAssembly: both die in lite mode", () => {
    const code = readFileSync(bundle, "utf8");
    expect(code).not.toMatch(/\bWebAssembly\b/);
    expect(code).not.toMatch(/(?<![.\w])fetch\(/);
    expect(code).not.toMatch(/require\("(?:undici|node:inspector)"\)/);
  });
});
