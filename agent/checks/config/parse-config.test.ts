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
