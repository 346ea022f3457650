import fc from "fast-check";
import { expect, it } from "vitest";
import { type NodeList, NodeRow, NodeState } from "./node";
import { NodeColumns, packNodes, unpackNodes } from "./node-columns";

const ratio = fc.option(fc.double({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0));
const text = fc.option(fc.string());
const row = fc.record({
  id: fc.uuid({ version: 4 }),
  name: fc.string(),
  state: fc.constantFrom(...NodeState.options),
  sentence: fc.string(),
  said: fc.constantFrom({ reason: "healthy" as const }, { reason: "silent" as const, silentMs: 90_000, staleAfterMs: 30_000 }, null),
  told: fc.constantFrom({ code: "drift.none", values: { n: 1 } }, null),
  lastSeenAt: fc.option(fc.nat()),
  intervalMs: fc.nat(),
  labels: fc.dictionary(fc.constantFrom("team", "rack"), fc.string()),
  gpuCount: fc.nat(),
  gpuName: text,
  driver: text,
  os: text,
  agentVersion: text,
  agentUpdate: text,
  cpuRatio: ratio,
  memoryRatio: ratio,
  gpuRatio: ratio,
  gpuMemoryRatio: ratio,
  load1: ratio,
  openIncidents: fc.nat(),
});

it("rows come back from their columns as they were", () => {
  fc.assert(
    fc.property(fc.array(row), (nodes) => {
      const list: NodeList = { nodes, total: nodes.length, counts: {}, ingestLagMs: null, can: { enrol: true, update: false } };
      const sent = JSON.parse(JSON.stringify(packNodes(list)));
      const columns = NodeColumns.parse(sent);
      expect([...unpackNodes(columns)].map((each) => NodeRow.parse(each))).toEqual(JSON.parse(JSON.stringify(nodes)));
      expect({ ...columns, count: 0, columns: null }).toEqual({ ...list, nodes: undefined, count: 0, columns: null });
    }),
  );
});
