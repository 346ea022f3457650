import { expect, it } from "vitest";
import { csvOf } from "./csv";
import { prometheusPieces } from "./prometheus";

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

it("writes the Prometheus text format: grouped by name, typed, the node as a label, nothing absent", () => {
  const reports = [report("a", [1.5, 3, null]), report("b", [2, 0, 7])];
  expect([...prometheusPieces(reports, (id) => `gpu "${id}"`)].join("")).toBe(
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

it("leaves out a series that no Prometheus could read, and renames a label that is called node", () => {
  const keys = ['x{0bad="1"}', 'x{node="own",z="1"}', "y"];
  const text = [...prometheusPieces([{ ...report("a", [1, 2, 3]), keys }], () => "a")].join("");
  expect(text).toBe(`# TYPE x gauge\nx{node="a",exported_node="own",z="1"} 2 ${at}\n# TYPE y gauge\ny{node="a"} 3 ${at}\n`);
});
