import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FleetColumns, packFleet, unpackFleet } from "./fleet-columns";
import { NodeState } from "./node";

const node = fc.record({
  id: fc.uuid(),
  name: fc.string({ minLength: 1 }).filter((name) => !name.includes("\n")),
  state: fc.constantFrom(...NodeState.options),
  gpuCount: fc.nat({ max: 16 }),
  labels: fc.dictionary(fc.constantFrom("team", "rack", "zone"), fc.string()),
});

describe("a fleet in columns", () => {
  it("comes back as it was, whatever its names, labels and their values", () => {
    fc.assert(
      fc.property(fc.array(node), fc.constantFrom("team", "rack", "zone", "absent", ""), (nodes, label) => {
        const columns = FleetColumns.parse(JSON.parse(JSON.stringify(packFleet(nodes))));
        expect(unpackFleet(columns, label)).toEqual(nodes.map(({ labels, ...rest }) => ({ ...rest, group: labels[label] ?? null })));
      }),
    );
  });
  it("names the labels in use", () => {
    const labelled = (labels: Record<string, string>) => ({ id: "1", name: "a", state: "ok" as const, gpuCount: 0, labels });
    expect(Object.keys(packFleet([labelled({ zone: "b" }), labelled({ rack: "1", zone: "" })]).labels)).toEqual(["rack", "zone"]);
  });
  it("keeps a name on one line", () => {
    const cells = unpackFleet(packFleet([{ id: "1", name: "two\nlines", state: "ok", gpuCount: 0, labels: {} }]));
    expect(cells.map((cell) => cell.name)).toEqual(["two lines"]);
  });
});
