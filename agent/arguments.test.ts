import { describe, expect, it } from "vitest";
import { parseArguments, pathsOf } from "./arguments";

const parse = (line: string) => parseArguments(line.split(" ").filter(Boolean));

describe("the agent's command line", () => {
  it("has a command, options with values in either form, flags, and the rest", () => {
    expect(parse("check host.basics --json --state /tmp/agent --name=gpu-7")).toEqual({
      command: "check",
      rest: ["host.basics"],
      options: { state: "/tmp/agent", name: "gpu-7" },
      flags: new Set(["json"]),
    });
    expect(parse("")).toEqual({ command: "", rest: [], options: {}, flags: new Set() });
    expect(parse("lint a.yaml -- --b.yaml").rest).toEqual(["a.yaml", "--b.yaml"]);
  });

  it.each([
    ["run --nonsense", /--nonsense/],
    ["run --portal", /--portal/],
    ["run --portal --token mwe_x", /--portal/],
    ["status --json=yes", /--json/],
    ["run -x", /-x/],
  ])("refuses %j by name", (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });

  it("puts policy.json beside the config unless told otherwise", () => {
    expect(pathsOf(parse("run --config /srv/a/agent.yaml"))).toMatchObject({ config: "/srv/a/agent.yaml", policy: "/srv/a/policy.json" });
    expect(pathsOf(parse("run --policy /p.json")).policy).toBe("/p.json");
  });
});
