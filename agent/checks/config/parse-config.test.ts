import { describe, expect, it } from "vitest";
import { problemsIn } from "./parse-config";

const asPython = (path: string, text: string) =>
  problemsIn(path, Buffer.from(text), { reader: () => "python" }).map(
    ({ line, column, code, reason }) => `${line}:${column} ${code} ${reason}`,
  );

describe("a slip in a config file is placed where it is", () => {
  it.each([
    ["a.yaml", "a: [1, 2\n", /^1:4 does-not-parse flow sequence/],
    ["a.yaml", "a: {b: 1,\n  c: 2\nd: 3\n", /^1:4 does-not-parse flow map/],
    ["a.yaml", "lr：0.1\nsteps: 3\n", /^1:3 does-not-parse a full-width ： stands where YAML wants a colon and a blank/],
    ["a.yaml", "lr:0.1\nsteps:3\n", /^1:3 does-not-parse no blank follows the colon/],
    ["a.yaml", "since: 2026-02-30\n", /^1:8 does-not-parse a day that its month does not have/],
    ["a.yaml", "since: 2026-13-01\n", /^1:8 does-not-parse a day/],
    ["a.yaml", "sign: =\n", /^1:7 does-not-parse a lone =/],
    ["a.yaml", "python_version: 3.10\n", /^1:17 read-otherwise python_version: 3.10 is the number 3.1 to YAML: put it in quotes/],
    ["a.toml", "name = 'chat\nport = 1\n", /^1:8 does-not-parse a text that is not closed/],
    ["a.ini", "[run\nepochs = 3\n", /^1:\d+ does-not-parse a section that is not closed/],
  ])("%s %j", (path, text, wanted) => {
    expect(asPython(path, text)[0]).toMatch(wanted);
  });

  it.each([
    ["a.yaml", "version: 1.0\nsince: 2026-02-28\nurl: http://a:80\ntitle: a:b\n"],
    ["a.yaml", "http://a.b/c\n"],
    ["a.yaml", "text: |\n  lr：0.1\nsteps: 3\n"],
    ["a.toml", "a = 'x' # it's\nb = \"'\"\n"],
  ])("and is none where the reader takes it: %s %j", (path, text) => expect(asPython(path, text)).toEqual([]));
});

const problems = (path: string, text: string) =>
  problemsIn(path, Buffer.from(text)).map(({ line, column, code, reason }) => `${line}:${column} ${code} ${reason}`);

describe("a value is read as its own reader reads it", () => {
  it.each([
    [".env", "CACHE_KEY= # set it in production\n", /^1:12 read-otherwise the value of CACHE_KEY holds the comment/],
    ["api.service", "[Service]\nType=notify # since 2.4\n", /^2:13 read-otherwise the value of Type holds the comment/],
    ["alembic.ini", "[alembic]\nsqlalchemy.url = mysql://a:p%23x@db/a\n", /^2:29 read-otherwise a "%" in sqlalchemy\.url .*write "%%"/],
    ["web.conf", "[program:web]\nenvironment=PASSWORD=ab%c\n", /^2:\d+ read-otherwise a "%" in environment/],
    ["a.json", '{\n  # lr\n  "a": 1\n}', /^2:3 does-not-parse a comment stands here, and JSON has none/],
    ["a.yaml", "serve:\n  port: 1\n  port: 2\n", /^3:3 duplicate-key the key port is defined twice/],
  ])("%s %j", (path, text, wanted) => expect(problems(path, text)[0]).toMatch(wanted));

  it.each([
    [".env", "COLOUR=#ff0000\nLIMIT=30   # seconds\nEMPTY=\nURL=http://a/#top\n"],
    ["api.service", "# comment\n[Unit]\nDescription=Node # 4\n[Service]\nExecStart=/bin/sh -c 'echo # no'\nRestart=always\n"],
    [
      "alembic.ini",
      "[alembic]\nsqlalchemy.url = mysql://a:p%%23x@db/a\nfile_template = %%(rev)s\n[formatter_generic]\ndatefmt = %H:%M:%S\n",
    ],
    ["web.conf", "[program:web]\ncommand=/srv/run --name %(program_name)s_%(process_num)02d\n"],
    ["tsconfig.json", '{\n  // strict\n  "compilerOptions": {"strict": true, /* all */ },\n}\n'],
    [".vscode/launch.json", '{\n  // run\n  "configurations": [1, 2,],\n}\n'],
  ])("and is in order: %s %j", (path, text) => expect(problems(path, text)).toEqual([]));

  it("takes a comment after a value of an environment file for the value where systemd reads it", () => {
    const asSystemd = (text: string) => problemsIn("a.env", Buffer.from(text), { reader: () => "systemd" }).map(({ code }) => code);
    expect(asSystemd("WAIT=30   # seconds\n")).toEqual(["read-otherwise"]);
    expect(asSystemd("export PORT=8000\n")).toEqual(["read-otherwise"]);
    expect(asSystemd('WAIT="30 # seconds"\nCOLOUR=#ff0000\n# whole line\n')).toEqual([]);
  });
});
