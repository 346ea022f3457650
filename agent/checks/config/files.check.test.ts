// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are variables of config files
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { blameIn } from "./blame";
import { configFiles } from "./files.check";
import { problemsIn } from "./parse-config";
import type { Reader } from "./reader";
import { scanJson } from "./scan-json";

const workload = (more: Partial<Workload> = {}) =>
  Workload.parse({ name: "chat", kind: "serving", configs: ["/srv/chat/config.yaml"], ...more });
const look = (recording: Recording, more: Partial<Workload> = {}) => {
  const kept: string[] = [];
  const host = { ...recordedHost(recording), history: { keep: (path: string, content: Buffer) => void kept.push(`${path} ${content}`) } };
  const memory = new Map();
  return { host, kept, run: () => configFiles.run(host, workload(more), memory) };
};
const first = (path: string, content: string | Buffer, reader?: Reader) => {
  const [problem] = problemsIn(path, Buffer.from(content), reader && { reader: () => reader });
  return problem && `${problem.line}:${problem.column} ${problem.code}: ${problem.reason}`;
};
const GOOD = "server:\n  port: 8000\n  host: 0.0.0.0\nmodel:\n  name: chat\n  dtype: auto\n  seed: 1\n";

describe("config.files", () => {
  it("names one slip once, not what a parser makes of the lines after it", async () => {
    const text = "server:\n  port: 8000\nmodel:\n  limits:\n\tmax_tokens: 25480\n    batch: 8\n";
    const { run } = look({ files: { "/srv/chat/config.yaml": text } });
    expect((await run()).sentence).toBe("/srv/chat/config.yaml:5:1 a TAB is used as indentation; YAML allows spaces only");
  });

  it("is silent about workloads that declare no config, and content with files that parse", async () => {
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

describe("what the loader in use reads otherwise", () => {
  const files = { "/srv/run.yaml": { content: "lr: 2e-5\nepochs: 3.0\n", mtimeMs: 10 } };
  const run = (recording: Recording, more: Partial<Workload> = {}) =>
    look(recording, { kind: "training", configs: [], runConfig: "/srv/run.yaml", ...more }).run();
  const otherwise = (content: string) =>
    problemsIn("/a.yaml", Buffer.from(content), { reader: () => "python" }).map(({ line, reason }) => `${line} ${reason}`);

  it("is said with key, value and what to write, beside the log's own complaint", async () => {
    const log = { content: "TypeError: '<=' not supported between instances of 'float' and 'str'\n", mtimeMs: 20 };
    const finding = await run({ files: { ...files, "/srv/t.log": log } }, { logs: ["/srv/t.log"] });
    expect(finding).toMatchObject({ state: "degraded", code: "read-otherwise" });
    expect(finding.sentence).toBe("/srv/run.yaml:1:5 lr: 2e-5 is text to PyYAML, not a number: write 2.0e-5; t.log says TypeError");
  });

  it("is nothing to a run that goes on with it, and to loaders of YAML 1.2", async () => {
    const log = { content: "step 10 loss 2.1\nstep 20 loss 2.0\n", mtimeMs: 20 };
    expect(await run({ files })).toMatchObject({ code: "read-otherwise" });
    expect(await run({ files: { ...files, "/srv/t.log": log } }, { logs: ["/srv/t.log"] })).toMatchObject({ state: "ok" });
    const venv = { "/v/lib/python3.11/site-packages/omegaconf": { directory: true } };
    expect(await run({ files: { ...files, ...venv } }, { venv: "/v" })).toMatchObject({ state: "ok" });
    expect(await run({ files }, { kind: "service" })).toMatchObject({ state: "ok" });
  });

  it("are numbers with an exponent, octal, base 60, and words for true and false", () => {
    expect(otherwise("a: 1E5\nb: 3.5e7\nc: 1.0e-5\nd: 2.5e+3\n")).toEqual([
      "1 a: 1E5 is text to PyYAML, not a number: write 1.0e+5",
      "2 b: 3.5e7 is text to PyYAML, not a number: write 3.5e+7",
    ]);
    expect(otherwise("port: 08080\nid: 0123\nmode: 0644\nn: 0o17\nzero: 007\n")).toEqual([
      "1 port: 08080 is text to PyYAML, not a number: write 8080, or put it in quotes",
      "2 id: 0123 is the octal number 83 to PyYAML: write 123, or put it in quotes",
      "4 n: 0o17 is text to PyYAML, not a number: write 017",
    ]);
    expect(otherwise("ports: [22:22]\nat: 1:30:00\ntext: '1:30'\n")).toEqual([
      "1 22:22 is the number 1342 to PyYAML: put it in quotes",
      "2 at: 1:30:00 is the number 5400 to PyYAML: put it in quotes",
    ]);
    expect(otherwise("langs: [de, no, en]\ncountry: NO\nfp16: yes\nflags: [yes, no]\nbetas: [1e-8]\n")).toEqual([
      "1 no is False to PyYAML, put it in quotes",
      "2 country: NO is False to PyYAML, put it in quotes",
      "5 1e-8 is text to PyYAML, not a number: write 1.0e-8",
    ]);
  });

  it("are tabs, which PyYAML refuses and others take", () => {
    for (const text of ["lr:\t0.1\n", "a: b\t# c\n", "a: 1\n\t\nb: 2\n", "a: x\ty\n", "{a:\t1}\n"])
      expect([text, first("/a.yaml", text, "python")]).toEqual([text, expect.stringContaining("TAB")]);
    expect(first("/a.yaml", "lr:\t0.1\n", "python")).toContain("1:4 does-not-parse");
    for (const text of ["a: 'x\ty'\n", "# c\tx\na: 1\n", "a: |\n  x\ty\nb: 1\n"])
      expect([text, first("/a.yaml", text, "python")]).toEqual([text, undefined]);
    expect(first("/a.yaml", "lr:\t0.1\n", "other")).toBeUndefined();
  });

  it("are JSON's missing numbers and TOML 1.1, by what Python takes", () => {
    expect(first("/a.json", '{"loss": NaN, "max": -Infinity}', "python")).toBeUndefined();
    expect(first("/a.json", '{"loss": NaN}', "other")).toContain("does-not-parse");
    expect(first("/a.toml", "big = 9223372036854775807\n")).toBeUndefined();
    for (const text of ["a = { b = 1, }\n", "a = { b = 1,\n c = 2 }\n", 'a = "\\x33"\n', "a = 17:45\n", "a = 2020-01-01T17:45Z\n"]) {
      expect([text, first("/a.toml", text, "python")]).toEqual([text, expect.stringContaining("TOML 1.0")]);
      expect([text, first("/a.toml", text, "other")]).toEqual([text, undefined]);
    }
    for (const text of ["a = 2023-02-30\n", "a = [2023-02-29]\n"]) expect(first("/a.toml", text)).toContain("a day that its month");
    expect(first("/a.toml", 'a = 2024-02-29 # 2023-02-30\n"2023-02-30" = [{ x = [1,\n2,] }]\n', "python")).toBeUndefined();
  });

  it("is INI by configparser, by systemd, or by something unknown", () => {
    const say = (text: string) =>
      (["python", "systemd", "other"] as const).map((reader) => first("/a.ini", text, reader)?.split(":")[1]?.slice(2));
    expect(say("[a]\nx=1\nX=2\n")).toEqual(["does-not-parse", undefined, undefined]);
    expect(say("[a]\nExecStart=/a\nExecStart=/b\n")).toEqual(["does-not-parse", undefined, "duplicate-key"]);
    expect(say("x=1\n[a]\n")).toEqual(["does-not-parse", undefined, undefined]);
    expect(say("[a]\nflag\n")).toEqual(["does-not-parse", undefined, undefined]);
    expect(say("[a] rest\n[b ] x]\nx=1\n  more: text\n")).toEqual([undefined, undefined, undefined]);
    expect(first("/etc/systemd/system/x.service", "[Service]\nExecStart=/a \\\n  --b\nExecStart=/c\n")).toBeUndefined();
  });

  it("is what Compose finds in the .env beside its file; all other names are said", async () => {
    const compose =
      "services:\n  a:\n    image: x:${TAG}\n    environment:\n      A: ${TOKEN}\n      B: $LOG\n      C: ${no_proxy}\n      D: ${X:-1}${Y-}${Z:+1}$$HOME\n";
    const { run: look1 } = look(
      { files: { "/srv/docker-compose.yml": compose, "/srv/.env": "TAG=1\n" } },
      { configs: ["/srv/docker-compose.yml"] },
    );
    expect((await look1()).sentence).toBe(
      "/srv/docker-compose.yml:5:10 ${TOKEN} is not defined in the workload's environment, nor are ${LOG} (line 6), ${no_proxy} (line 7)",
    );
  });
});

describe("a log that blames a config that parses", () => {
  const run = (log: string, logMs: number, more: Record<string, string> = {}) =>
    look(
      { files: { "/srv/chat/config.yaml": { content: GOOD, mtimeMs: 10 }, "/l/chat.log": { content: log, mtimeMs: logMs }, ...more } },
      { logs: ["/l/chat.log"] },
    ).run();
  const ERROR =
    'yaml.constructor.ConstructorError: could not determine a constructor for the tag\n  in "/srv/chat/config.yaml", line 3, column 9\n';

  it("is a finding with file and line", async () => {
    expect(await run(`starting\n${ERROR}`, 20)).toMatchObject({
      state: "degraded",
      code: "log-blames",
      sentence:
        "chat.log blames a config file about /srv/chat/config.yaml:3: yaml.constructor.ConstructorError: could not determine a constructor for the tag",
    });
  });

  it("is none once the file changed, the program went on, or another file is meant", async () => {
    expect(await run(ERROR, 5)).toMatchObject({ state: "ok" });
    expect(await run(`${ERROR}${"step\n".repeat(20)}`, 20)).toMatchObject({ state: "ok" });
    expect(await run(ERROR.replace("/srv/chat", "/srv/other"), 20)).toMatchObject({ state: "ok" });
    expect(await run("FileNotFoundError: no such file: '/data/shard-1.bin'\n", 20)).toMatchObject({ state: "ok" });
  });
});

describe("problems in a file", () => {
  it("lie where the slip is, not where the parser noticed it", () => {
    expect(first("/a.yaml", "a: 1\nb: 'x\nc: 2\nd: 3\n")).toContain("2:4 does-not-parse");
    expect(first("/a.yaml", "k1: v1\n k2: v2\n")).toContain("2:2 does-not-parse");
    expect(first("/a.yaml", "key:\n  two words\n  no: key\n")).toContain("3:3 does-not-parse");
    expect(first("/a.yaml", "a: 1\nb: *y\n")).toBe("2:4 does-not-parse: the alias *y has no anchor before it");
  });

  it("name an encoding only when it is sure", () => {
    const latin = (text: string) => first("/a.ini", Buffer.from(`[a]\n# ${text}\nx = 1\n`, "latin1"));
    for (const text of ["größe", "für Übungen", "déjà vu, créée", "señor año", "blåbærgrød", "Größenänderung"])
      expect([text, latin(text)]).toEqual([text, expect.stringContaining("looks like Windows-1252")]);
    // Russian in Windows-1251, Polish in ISO 8859-2.
    for (const hex of ["cfeef0f220f1e5f0e2e5f0e0", "b3f364bc"]) {
      const bytes = Buffer.concat([Buffer.from("[a]\n# "), Buffer.from(hex, "hex"), Buffer.from("\nx = 1\n")]);
      expect(first("/a.ini", bytes)).toContain("unknown-encoding");
    }
    // "Port of the server" in Chinese, in GB 2312.
    const chinese = Buffer.concat([Buffer.from("[a]\n# "), Buffer.from("b7fecef1c6f7b6cbbfda", "hex"), Buffer.from("\nx = 1\n")]);
    expect(first("/a.ini", chinese)).toContain("looks like GB18030");
  });

  it("have line and column in every format", () => {
    expect(first("/a.json", '{\n  "a": 1,\n}\n')).toBe('2:9 does-not-parse: a comma before the closing "}"');
    expect(first("/a.json", "{'a': 1}")).toContain("1:2 does-not-parse");
    expect(first("/a.json", '{"a": 1} x')).toContain("1:10 does-not-parse: more text");
    expect(first("/a.toml", "a = 1\nb = \n")).toContain("2:5 does-not-parse");
    expect(first("/a.toml", "a = 1\na = 2\n")).toContain("2:1 does-not-parse");
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
        fc.constantFrom("python", "compose", "systemd", "other" as const),
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string().map((text) => Buffer.from(text)),
        ),
        (path, reader, bytes) => {
          for (const problem of problemsIn(path, Buffer.from(bytes), { isDefined: () => false, reader: () => reader })) {
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
    expect(blameIn('[emerg] 7#7: unknown directive "lisen" in /etc/nginx/a.conf:14', "/l")).toMatchObject({
      path: "/etc/nginx/a.conf",
      line: 14,
    });
    expect(blameIn("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", "/l")).toBeUndefined();
    expect(blameIn("ValueError: Some keys are not used by the HfArgumentParser: ['lora_rnk']", "/l")).toBeDefined();
    expect(blameIn("INFO loaded /srv/a.yaml", "/l")).toBeUndefined();
  });
});
