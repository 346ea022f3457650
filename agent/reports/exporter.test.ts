import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckResult } from "../../lib/contracts/check";
import { parseSamples } from "../../lib/contracts/prometheus-text";
import { exposition, startExporter } from "./exporter";

const check: CheckResult = {
  id: "config.files",
  workload: "chat",
  state: "faulty",
  code: "does-not-parse",
  sentence: "",
  data: {},
  consecutive: 1,
  sinceMs: 0,
  atMs: 0,
  tookMs: 0,
};

describe("the exporter", () => {
  it("writes each metric family once, skips values that are not numbers, and exports the states of checks", () => {
    const samples = [
      { name: "node_disk_used_ratio", labels: { mount: "/" }, value: 0.5, decimals: 4 },
      { name: "node_cpu_used_ratio", value: Number.NaN, decimals: 4 },
      { name: "node_disk_used_ratio", labels: { mount: "/srv" }, value: 0.25, decimals: 4 },
    ];
    const text = exposition({ samples, checks: [check] });
    expect(text).toContain(
      '# TYPE node_disk_used_ratio gauge\nnode_disk_used_ratio{mount="/"} 0.5\nnode_disk_used_ratio{mount="/srv"} 0.25\n# TYPE millwright_check_state',
    );
    expect(text).not.toContain("node_cpu_used_ratio");
    expect(text).toContain('millwright_check_state{check="config.files",workload="chat",state="faulty"} 1');
    expect(text.startsWith("# TYPE millwright_agent_info gauge\n")).toBe(true);
  });

  it("writes any label so that it is read as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (mount) => {
        const text = exposition({ samples: [{ name: "x", labels: { mount }, value: 1, decimals: 0 }], checks: [] });
        expect(text.match(/^x\{/gm)).toHaveLength(1);
        const [, written] = /^x\{mount="((?:[^"\\]|\\.)*)"\} 1$/m.exec(text) ?? [];
        expect(written?.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign))).toBe(mount);
      }),
    );
    expect([...parseSamples(exposition({ samples: [{ name: "x", value: 2, decimals: 0 }], checks: [] }))]).not.toHaveLength(0);
  });

  it("refuses what is no address", () => {
    for (const listen of ["9464", ":9464", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x"])
      expect(() =>
        startExporter(
          listen,
          () => ({ samples: [], checks: [] }),
          () => {},
        ),
      ).toThrow("needs an address and a port");
  });
});
