import { expect, it } from "vitest";
import { csvOf } from "./csv";
import { prometheusText } from "./prometheus";

const at = Date.UTC(2026, 10, 22, 17);
const report = (nodeId: string, values: (number | null)[]) => ({
  nodeId,
  atMs: at,
  receivedAtMs: at,
  intervalMs: 10_000,
  keys: ["node_load1", 'gpu_ecc_errors_total{gpu="0"}', 'gpu_ecc_errors_total{gpu="1"}'],
  values,
});

it("writes CSV that a spreadsheet reads back, gaps empty, formulas harmless", () => {
  const answer = { problems: [], series: [{ nodeId: "a", key: 'x{gpu="0"}', at: [at, at + 10_000], values: [0.5, null] }] };
  expect([...csvOf(answer, () => '=cmd, "gpu-07"')].join("")).toBe(
    `time,node,series,value\r\n2026-11-22T17:00:00.000Z,"'=cmd, ""gpu-07""","x{gpu=""0""}",0.5\r\n2026-11-22T17:00:10.000Z,"'=cmd, ""gpu-07""","x{gpu=""0""}",\r\n`,
  );
});

it("writes the Prometheus text format: grouped by name, typed, the node as a label, nothing stale or absent", () => {
  const reports = [report("a", [1.5, 3, null]), report("b", [2, 0, 7]), { ...report("c", [9, 9, 9]), atMs: at - 120_000 }];
  expect(prometheusText(reports, (id) => `gpu "${id}"`, at, 60_000)).toBe(
    [
      "# TYPE node_load1 gauge",
      `node_load1{node="gpu \\"a\\""} 1.5 ${at}`,
      `node_load1{node="gpu \\"b\\""} 2 ${at}`,
      "# TYPE gpu_ecc_errors_total counter",
      `gpu_ecc_errors_total{node="gpu \\"a\\"",gpu="0"} 3 ${at}`,
      `gpu_ecc_errors_total{node="gpu \\"b\\"",gpu="0"} 0 ${at}`,
      `gpu_ecc_errors_total{node="gpu \\"b\\"",gpu="1"} 7 ${at}`,
      "",
    ].join("\n"),
  );
});
