import { chmodSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Step } from "../../lib/contracts/runbook";
import { Workload } from "../../lib/contracts/workload";
import { KnownGood } from "../disk/known-good";
import { localHost } from "../host/local-host";
import { NOTHING_OWN } from "../trust/own-paths";
import { runStep } from "./run-step";
import { keyPath, setKey } from "./set-key";
import type { StepContext } from "./step";

const fresh = () => mkdtempSync(join(tmpdir(), "mw-steps-"));
const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

function contextOf(more: Partial<StepContext> = {}) {
  const folder = fresh();
  const lines: string[] = [];
  const context = {
    host: localHost(),
    targetId: "t1",
    values: {},
    signal: new AbortController().signal,
    history: new KnownGood(join(folder, "history")),
    folder,
    workload: Workload.parse({ name: "w", kind: "service", folder }),
    own: NOTHING_OWN,
    isWalled: false,
    onProcess: () => {},
    output: (_: string, content: Buffer | string) => void lines.push(content.toString()),
    ...more,
  };
  return { context, folder, text: () => lines.join("") };
}
const step = (input: unknown) => Step.parse(input);
const fileStep = (file: unknown) => step({ id: "f", file });

describe("a file step", () => {
  it("puts back the last version that parsed, and the broken one again on rollback", async () => {
    const { context, folder, text } = contextOf();
    const path = join(folder, "a.yaml");
    writeFileSync(path, "a:\n\tb: 1\n");
    chmodSync(path, 0o640);
    context.history.keep(path, Buffer.from("a:\n  b: 1\n"));
    const values = { path };
    expect(await runStep(fileStep({ action: "restore", version: "last-known-good", path: "$path" }), { ...context, values })).toMatchObject(
      { ok: true },
    );
    expect(readFileSync(path, "utf8")).toBe("a:\n  b: 1\n");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(text()).toContain("-\tb: 1\n+  b: 1");
    expect(await runStep(fileStep({ action: "restore", version: "before-repair", path }), context)).toMatchObject({ ok: true });
    expect(readFileSync(path, "utf8")).toBe("a:\n\tb: 1\n");
  });

  it("follows a link instead of replacing it", async () => {
    const { context, folder } = contextOf();
    writeFileSync(join(folder, "real.json"), '{"a":1}');
    symlinkSync("real.json", join(folder, "link.json"));
    expect(await runStep(fileStep({ action: "set", path: join(folder, "link.json"), key: "a", value: "2" }), context)).toMatchObject({
      ok: true,
    });
    expect(JSON.parse(readFileSync(join(folder, "real.json"), "utf8"))).toEqual({ a: 2 });
  });

  it("removes on rollback a file that was not there before", async () => {
    const { context, folder } = contextOf();
    const path = join(folder, "new.yaml");
    context.history.keep(path, Buffer.from("x: 1\n"));
    await runStep(fileStep({ action: "restore", version: "last-known-good", path }), context);
    expect(readFileSync(path, "utf8")).toBe("x: 1\n");
    await runStep(fileStep({ action: "restore", version: "before-repair", path }), context);
    expect(() => statSync(path)).toThrow("ENOENT");
  });

  it("rewrites other encodings as UTF-8 without a byte order mark", async () => {
    const { context, folder } = contextOf();
    const path = join(folder, "a.ini");
    const cases: [Buffer, string][] = [
      [Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("a=é")]), "a=é"],
      [Buffer.from("\ufeffa=é", "utf16le"), "a=é"],
      [Buffer.from("name=caf\xe9\n", "latin1"), "name=café\n"],
      [Buffer.from([0x61, 0x3d, 0xc4, 0xe3, 0xba, 0xc3]), "a=你好"],
      [Buffer.from("a=好"), "a=好"],
    ];
    for (const [bytes, text] of cases) {
      writeFileSync(path, bytes);
      expect(await runStep(fileStep({ action: "encode", path }), context)).toMatchObject({ ok: true });
      expect(readFileSync(path).toString("utf8")).toBe(text);
    }
  });

  it("says why it cannot", async () => {
    const { context, folder } = contextOf();
    const path = join(folder, "none.yaml");
    const sentences = await Promise.all(
      [
        { action: "restore", version: "last-known-good", path },
        { action: "restore", version: "before-repair", path: `${path}.other` },
        { action: "set", path, key: "a", value: "1" },
        { action: "encode", path: "$missing" },
        { action: "encode", path: "relative" },
      ].map(async (file) => (await runStep(fileStep(file), context)).sentence),
    );
    expect(sentences).toEqual([
      expect.stringContaining("no version"),
      expect.stringContaining("not touched"),
      expect.stringContaining("does not exist"),
      "the parameter missing has no value",
      expect.stringContaining("not an absolute path"),
    ]);
  });
});

describe("setting a key", () => {
  it("changes that key only, comments and order stay", () => {
    expect(setKey("a.yaml", "# top\na: 1 # one\nb:\n  c: x\n", "b.c", "0.0001")).toBe("# top\na: 1 # one\nb:\n  c: 0.0001\n");
    expect(setKey("a.json", '{\n    "a": {"b": 1},\n    "c": 2\n}\n', "a.b", "true")).toBe(
      '{\n    "a": {\n        "b": true\n    },\n    "c": 2\n}\n',
    );
    expect(setKey("a.toml", "# t\n[train]\nlr = 0.1 # high\n[other]\nlr = 3\n", "train.lr", "0.001")).toBe(
      "# t\n[train]\nlr = 0.001 # high\n[other]\nlr = 3\n",
    );
    expect(setKey("a.ini", "[a]\nx = 1\n\n[b]\nx = 2\n", "b.x", "3")).toBe("[a]\nx = 1\n\n[b]\nx = 3\n");
    expect(setKey(".env", "A=1\nexport B=2\n", "B", "x y")).toBe("A=1\nexport B=x y\n");
  });

  it("adds a key that is not there, and its section", () => {
    expect(setKey("a.yaml", "a: 1\n", "clip.max_norm", "1.0")).toBe("a: 1\nclip:\n  max_norm: 1\n");
    expect(setKey("a.ini", "[a]\nx = 1\n\n[b]\n", "a.y", "2")).toBe("[a]\nx = 1\ny = 2\n\n[b]\n");
    expect(setKey("a.toml", "x = 1\n", "new.y", "text")).toBe('x = 1\n\n[new]\ny = "text"\n');
    expect(setKey("a.env", "A=1\n", "B", "2")).toBe("A=1\nB=2\n");
  });

  it("refuses what does not parse, and keys and names that say nothing", () => {
    expect(() => setKey("a.yaml", "a:\n\tb: 1\n", "a", "1")).toThrow("does not parse");
    expect(() => setKey("a.json", "{", "a", "1")).toThrow();
    expect(() => setKey("a.bin", "", "a", "1")).toThrow("does not tell");
    expect(() => setKey(".env", "", "A", "x\nB=1")).toThrow("one line");
    expect(() => keyPath("a..b")).toThrow("not a key");
    expect(keyPath("a.b[0][2].c")).toEqual(["a", "b", 0, 2, "c"]);
  });
});

describe("a service step", () => {
  const systemctl = (folder: string, script: string) => {
    const path = join(folder, "systemctl");
    writeFileSync(path, `#!/bin/bash\necho "$@" >> ${folder}/calls\n${script}`);
    chmodSync(path, 0o755);
    return { systemctl: [path] };
  };

  it("acts on the unit and checks that it runs then", async () => {
    const { context, folder, text } = contextOf();
    const programs = systemctl(folder, '[ "$1" != is-active ] || echo active');
    const values = { unit: "vllm.service" };
    expect(await runStep(step({ id: "s", service: { action: "restart", unit: "$unit" } }), { ...context, programs, values })).toMatchObject(
      { ok: true },
    );
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe("restart -- vllm.service\nis-active -- vllm.service\n");
    expect(text()).toContain("vllm.service is active");
  });

  it("fails with what systemd says, and takes no options for names", async () => {
    const { context, folder, text } = contextOf();
    const programs = systemctl(folder, 'case "$1" in status) echo "main process exited";; *) exit 5;; esac');
    expect(await runStep(step({ id: "s", service: { action: "start", unit: "a.service" } }), { ...context, programs })).toMatchObject({
      ok: false,
      exitCode: 5,
    });
    expect(text()).toContain("main process exited");
    expect(await runStep(step({ id: "s", service: { action: "start", unit: "a b; rm" } }), { ...context, programs })).toMatchObject({
      ok: false,
    });
  });
});

describe("a container step", () => {
  const engine = async (answer: (request: http.IncomingMessage, body: string) => [number, string]) => {
    const asked: string[] = [];
    const server = http.createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      const [status, text] = answer(request, body);
      response.writeHead(status, { "content-type": "application/json" }).end(text || undefined);
    });
    servers.push(server);
    const dockerSocket = join(fresh(), "docker.sock");
    await new Promise<void>((done) => server.listen(dockerSocket, done));
    return { dockerSocket, asked };
  };

  it("speaks to the Engine: restart, update with limits, pull", async () => {
    const { dockerSocket, asked } = await engine((request) =>
      request.url?.startsWith("/images") ? [200, '{"status":"Pull complete","id":"ab"}\n'] : [204, ""],
    );
    const { context, text } = contextOf({ dockerSocket });
    const run = (container: unknown, values = {}) => runStep(step({ id: "c", container }), { ...context, values });
    expect(await run({ action: "restart", name: "web" })).toMatchObject({ ok: true });
    expect(await run({ action: "update", name: "web", memoryBytes: "$m", cpus: "1.5" }, { m: "1048576" })).toMatchObject({ ok: true });
    expect(await run({ action: "pull", name: "repo/image:1" })).toMatchObject({ ok: true });
    expect(asked).toEqual([
      "POST /containers/web/restart",
      'POST /containers/web/update {"Memory":1048576,"MemorySwap":1048576,"NanoCpus":1500000000}',
      "POST /images/create?fromImage=repo%2Fimage%3A1",
    ]);
    expect(text()).toContain("ab: Pull complete");
  });

  it("fails with the Engine's own words, also when a pull fails in the middle", async () => {
    const { dockerSocket } = await engine((request) =>
      request.url?.startsWith("/images")
        ? [200, '{"error":"toomanyrequests: rate limit"}\n']
        : [404, '{"message":"No such container: web"}'],
    );
    const { context } = contextOf({ dockerSocket });
    expect((await runStep(step({ id: "c", container: { action: "start", name: "web" } }), context)).sentence).toContain(
      "No such container: web",
    );
    expect((await runStep(step({ id: "c", container: { action: "pull", name: "x" } }), context)).sentence).toContain("rate limit");
    const gone = await runStep(step({ id: "c", container: { action: "start", name: "web" } }), {
      ...context,
      dockerSocket: "/nowhere.sock",
    });
    expect(gone).toMatchObject({ ok: false, sentence: expect.stringContaining("ENOENT") });
  });
});

describe("a script step", () => {
  it("runs Python too, with parameters as environment and arguments, never as code", async () => {
    const { context, text } = contextOf();
    const values = { name: '$(touch /tmp/never) "; x' };
    const script = 'import os, sys\nprint(os.environ["MW_NAME"] == sys.argv[1], sys.stdin.read() == "")\n';
    expect(await runStep(step({ id: "p", run: { shell: "python", script, args: ["$name"] } }), { ...context, values })).toMatchObject({
      ok: true,
      exitCode: 0,
    });
    expect(text()).toBe("True True\n");
  });

  it("does not wait for a daemon that it leaves behind", async () => {
    const { context } = contextOf();
    const startedMs = Date.now();
    expect(await runStep(step({ id: "d", run: { script: "sleep 8.25 & echo started" } }), context)).toMatchObject({ ok: true });
    expect(Date.now() - startedMs).toBeLessThan(5_000);
  });
});
