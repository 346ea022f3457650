import * as z from "zod";
import { NodeState } from "./node";

/** One cell of the honeycomb: coloured by state, sized by GPUs, grouped by a label's value. */
export interface FleetCell {
  id: string;
  name: string;
  state: NodeState;
  gpuCount: number;
  /** The value of the label by which the fleet is grouped; null without one. */
  group: string | null;
}

/**
 * A fleet on its way to the honeycomb: a column is one text, whatever the number of nodes. As a list of objects ten thousand nodes are a megabyte
 * and a half, and reading and checking it keeps a browser busy for longer than drawing them.
 */
export const FleetColumns = z.object({
  count: z.int(),
  /** One a line. */
  ids: z.string(),
  /** One a line. */
  names: z.string(),
  /** A digit a node: its place among the states. */
  states: z.string(),
  /** Between commas. */
  gpuCounts: z.string(),
  /** By key: the distinct values, and which of them each node has, between commas; nothing for a node without the label. */
  labels: z.record(z.string(), z.object({ values: z.array(z.string()), of: z.string() })),
});
export type FleetColumns = z.infer<typeof FleetColumns>;

type LabelledNode = Omit<FleetCell, "group"> & { labels: Record<string, string> };

/** Packs nodes into columns; `unpackFleet` reads them back. */
export function packFleet(nodes: readonly LabelledNode[]): FleetColumns {
  const keys = [...new Set(nodes.flatMap((node) => Object.keys(node.labels)))].sort();
  return {
    count: nodes.length,
    ids: nodes.map((node) => node.id).join("\n"),
    names: nodes.map((node) => node.name.replaceAll("\n", " ")).join("\n"),
    states: nodes.map((node) => NodeState.options.indexOf(node.state)).join(""),
    gpuCounts: nodes.map((node) => node.gpuCount).join(","),
    labels: Object.fromEntries(keys.map((key) => [key, packLabel(nodes, key)])),
  };
}

function packLabel(nodes: readonly LabelledNode[], key: string): { values: string[]; of: string } {
  const places = new Map<string, number>();
  const of = nodes.map(({ labels: { [key]: value } }) => {
    if (value === undefined) return "";
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { values: [...places.keys()], of: of.join(",") };
}

/** The cells in the order they were packed, each with its value of the label, when one is given. */
export function unpackFleet({ count, ids, names, states, gpuCounts, labels }: FleetColumns, label = ""): FleetCell[] {
  if (count === 0) return [];
  const { [label]: grouped } = labels;
  const [idOf, nameOf, gpusOf, groupOf] = [ids.split("\n"), names.split("\n"), gpuCounts.split(","), grouped?.of.split(",")];
  return Array.from({ length: count }, (_, place) => {
    const group = groupOf?.[place];
    return {
      id: idOf[place] ?? "",
      name: nameOf[place] ?? "",
      state: NodeState.options[Number(states[place])] ?? "waiting",
      gpuCount: Number(gpusOf[place]),
      group: group ? (grouped?.values[Number(group)] ?? null) : null,
    };
  });
}
