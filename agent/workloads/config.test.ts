import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "./config";

const problem = (text: string) => {
  try {
    parseConfig(text);
    return "none";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe("the agent's config", () => {
  it("declares workloads, the interval, and how checks differ from their defaults", () => {
    const config = parseConfig(
      "interval: 10s\nworkloads:\n  - { name: chat, kind: serving, configs: [/a.yaml] }\nchecks:\n  config.files: { every: 1m, damping: 3 }\n  gpu.xid: { off: true }\n",
    );
    expect(config).toMatchObject({
      intervalMs: 10_000,
      workloads: [{ name: "chat", logs: [] }],
      tuning: { "config.files": { everyMs: 60_000, damping: 3 }, "gpu.xid": { off: true } },
    });
  });

  it("may be empty, or leave all to the defaults", () => {
    for (const text of ["", "# nothing\n", "workloads:\n", "workloads: []\n"])
      expect(parseConfig(text)).toEqual({ intervalMs: undefined, workloads: [], tuning: {} });
  });

  it("says where it is wrong", () => {
    expect(problem("workloads:\n\t- x\n")).toMatch(/^2:1 /);
    expect(problem("workloads:\n  - name: chat\n    kind: serwing\n")).toMatch(/^3:11 workloads\.0\.kind/);
    expect(problem("workloads:\n  - name: chat\n    kind: serving\n    confgs: [/a]\n")).toMatch(/^4:5 workloads\.0: .*confgs/);
    expect(problem("workloads:\n  - { name: a, kind: serving }\n  - { name: a, kind: serving }\n")).toMatch(
      /^3:\d+ the workload a is declared twice/,
    );
    expect(problem("interval: soon\n")).toMatch(/^1:11 interval/);
    expect(problem("workloads:\n  - *chat\n")).toMatch(/^2:5 \*chat has no anchor/);
  });

  it("never crashes, whatever is in the file", () => {
    fc.assert(fc.property(fc.string(), (text) => void problem(text)));
  });
});
