// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are variables of config files
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { blameIn } from "./blame";
import { configFiles } from "./files.check";
import { problemsIn } from "./parse-config";
import { scanJson } from "./scan-json";

const workload = (more: Partial<Workload> = {}) =>
  Workload.parse({ name: "chat", kind: "serving", configs: ["/srv/chat/config.yaml"], ...more });
const look = (recording: Recording, more: Partial<Workload> = {}) => {
  const kept: string[] = [];
  const host = { ...recordedHost(recording), history: { keep: (path: string, content: Buffer) => void kept.push(`${path} ${content}`) } };
  const memory = new Map();
  return { host, kept, run: () => configFiles.scope === "workload" && configFiles.run(host, workload(more), memory) };
};
const first = (path: string, content: string | Buffer) => {
  const [problem] = problemsIn(path, Buffer.from(content));
  return problem && `${problem.line}:${problem.column} ${problem.code}: ${problem.reason}`;
};
const GOOD = "server:\n  port: 8000\n  host: 0.0.0.0\nmodel:\n  name: chat\n  dtype: auto\n  seed: 1\n";

describe("config.files", () => {
  it("is silent about workloads that declare no config, and content with files that parse", async () => {
    if (configFiles.scope !== "workload") throw new Error("not a check of workloads");
    expect(configFiles.appliesTo(workload({ configs: [] }))).toBe(false);
    const { run, kept } = look({ files: { "/srv/chat/config.yaml": GOOD } });
    expect(await run()).toMatchObject({ state: "ok", sentence: "1 config file parses" });
    expect(kept).toEqual([`/srv/chat/config.yaml ${GOOD}`]);
  });

  it("names file, line and column of a TAB on line 7, and shows the line", async () => {
    const { run, kept } = look({ files: { "/srv/chat/config.yaml": GOOD.replace("  seed", "\tseed") } });
    expect(await run()).toMatchObject({
      state: "faulty",
      code: "does-not-parse",
      sentence: "/srv/chat/config.yaml:7:1 a TAB is used as indentation; YAML allows spaces only",
      data: { path: "/srv/chat/config.yaml", problems: [{ path: "/srv/chat/config.yaml", line: 7, column: 1, text: "\tseed: 1" }] },
    });
    expect(kept).toEqual([]);
  });

  it("sees an edit and the repair of it, and reads nothing that did not change", async () => {
    const { host, run } = look({ files: { "/srv/chat/config.yaml": { content: GOOD, mtimeMs: 1 } } });
    await run();
    let reads = 0;
    const readBytes = host.readBytes;
    host.readBytes = (...args) => {
      reads++;
      return readBytes(...args);
    };
    await run();
    expect(reads).toBe(0);
    host.files.set("/srv/chat/config.yaml", { content: "a: [1\n", mtimeMs: 2 });
    expect(await run()).toMatchObject({ state: "faulty" });
    host.files.set("/srv/chat/config.yaml", { content: GOOD, mtimeMs: 3 });
    expect(await run()).toMatchObject({ state: "ok" });
  });

  it("reports a missing path, a glob that matches nothing, and the log that blames it", async () => {
    const { run } = look(
      { files: { "/var/log/chat.log": "starting\nFileNotFoundError: [Errno 2] No such file: '/srv/chat/config.yaml'\n" } },
      { configs: ["/srv/chat/config.yaml", "/srv/chat/conf.d/*.json"], logs: ["/var/log/chat.log"] },
    );
    expect(await run()).toMatchObject({
      state: "faulty",
      code: "missing",
      sentence: "/srv/chat/conf.d/*.json no file matches (and 1 more); chat.log says FileNotFoundError",
      data: { blames: [{ error: "FileNotFoundError", path: "/srv/chat/config.yaml" }] },
    });
  });

  it("finds variables that nothing defines, and knows where they may be defined", async () => {
    const config =
      "url: ${API_URL}\nkey: ${API_KEY}\nalso: ${HOME_DIR:-/root} ${model.lr} $${ESCAPED}\n# ${IN_A_COMMENT}\nunit: ${FROM_UNIT}\n";
    const files = { "/srv/chat/config.yaml": config, "/srv/chat/.env": "API_URL=http://x\n" };
    const programs = { "systemctl show --property=Environment --value -- chat.service": "A=1 FROM_UNIT=2\n" };
    const { run } = look({ files, programs }, { envFile: "/srv/chat/.env", unit: "chat.service" });
    expect(await run()).toMatchObject({
      state: "degraded",
      code: "unresolved-variable",
      sentence: "/srv/chat/config.yaml:2:6 ${API_KEY} is not defined in the workload's environment",
    });
  });

  it("puts the worst problem first, for the runbook that it proposes", async () => {
    const files = { "/a.json": '{"a":1,"a":2}', "/b.toml": "x = \n", "/c.ini": Buffer.from("[a]\nname=caf\xe9\n", "latin1") };
    const { run } = look({ files }, { configs: ["/a.json", "/b.toml", "/c.ini"] });
    expect(await run()).toMatchObject({
      code: "does-not-parse",
      data: { problems: [{ path: "/b.toml" }, { code: "not-utf8" }, { code: "duplicate-key" }] },
    });
  });

  it("says what it lacks when it may not read a file", async () => {
    const { run } = look({ files: { "/srv/chat/config.yaml": { content: "a: 1", error: "EACCES" } } });
    expect(await run()).toMatchObject({ state: "unknown", sentence: "/srv/chat/config.yaml: needs the right to read it" });
  });
});

describe("problems in a file", () => {
  it("have line and column in every format", () => {
    expect(first("/a.json", '{\n  "a": 1,\n}\n')).toBe('2:9 does-not-parse: a comma before the closing "}"');
    expect(first("/a.json", "{'a': 1}")).toContain("1:2 does-not-parse");
    expect(first("/a.json", '{"a": 1} x')).toContain("1:10 does-not-parse: more text");
    expect(first("/a.toml", "a = 1\nb = \n")).toContain("2:5 does-not-parse");
    expect(first("/a.toml", "a = 1\na = 2\n")).toContain("2:1 duplicate-key");
    expect(first("/a.yaml", "a: 1\nb: 2\na: 3\n")).toContain("3:1 duplicate-key");
    expect(first("/a.yaml", "a:\n  b: 1\n   c: 2\n")).toContain("does-not-parse");
    expect(first("/a.ini", "[a\nx=1\n")).toContain("1:2 does-not-parse");
    expect(first("/a.ini", "[a]\nx=1\nx=2\n")).toContain("3:1 duplicate-key");
    expect(first("/x/.env", "A=1\nnot an assignment\n")).toContain("2:1 does-not-parse");
    expect(first("/x/.env", 'A="1\nB=2\n')).toContain("1:3 does-not-parse");
  });

  it("include encodings: UTF-16, a byte order mark, a stray byte with its place", () => {
    expect(first("/a.yaml", Buffer.from("\ufeffa: 1\n", "utf16le"))).toContain("not UTF-8 (it looks like UTF-16LE)");
    expect(first("/a.json", Buffer.from("\ufeff{}"))).toContain("byte order mark");
    expect(first("/a.ini", Buffer.from("[a]\nx=\xe9y\n", "latin1"))).toContain("2:3 not-utf8");
  });

  it("are not seen where there are none", () => {
    for (const [path, content] of [
      ["/a.yaml", "a: &x\n  b: 1\nc: *x\n---\nd: |\n  text\n"],
      ["/a.yaml", ""],
      ["/a.json", ' {"a": [1, -2.5e3, "\\u00e9", null, true, {}], "b": {"a": 1}} '],
      ["/a.toml", 'a = 1\n[b]\na = "x"\n'],
      ["/a.ini", "; c\n[a]\nx = 1\n  continued\nflag\n[b]\nx: 2\n"],
      ["/x/.env", "# c\nexport A=1\nB='two\nlines'\nC=\n"],
      ["/nginx.conf", "server { listen 80; }\n"],
      ["/data.bin", Buffer.from([1, 2, 3])],
    ] as const)
      expect([path, first(path, content as string)]).toEqual([path, undefined]);
  });

  it("agree with JSON.parse about every text", () => {
    const json = fc.oneof(
      fc.json(),
      fc.string(),
      fc.json().map((text) => text.slice(0, -1)),
      fc.tuple(fc.json(), fc.string()).map(([a, b]) => a + b),
    );
    fc.assert(
      fc.property(json, (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        expect(scanJson(text).every((spot) => spot.code !== "does-not-parse")).toBe(parses);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never throw and always lie in the file, whatever the bytes", () => {
    const name = fc.constantFrom("/a.yaml", "/a.json", "/a.toml", "/a.ini", "/a.conf", "/a/.env", "/a");
    fc.assert(
      fc.property(
        name,
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string().map((text) => Buffer.from(text)),
        ),
        (path, bytes) => {
          for (const problem of problemsIn(path, Buffer.from(bytes), () => false)) {
            expect(problem.line).toBeGreaterThanOrEqual(1);
            expect(problem.column).toBeGreaterThanOrEqual(1);
            expect(problem.reason).not.toBe("");
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("log lines", () => {
  it("that blame a config file are told from others", () => {
    expect(blameIn('yaml.scanner.ScannerError: while scanning in "/srv/a.yaml", line 3', "/l")).toMatchObject({
      error: "yaml.scanner.ScannerError",
      path: "/srv/a.yaml",
    });
    expect(blameIn("json.decoder.JSONDecodeError: Expecting value: line 1 column 1", "/l")).toMatchObject({ error: "JSONDecodeError" });
    expect(blameIn("INFO loaded /srv/a.yaml", "/l")).toBeUndefined();
  });
});
