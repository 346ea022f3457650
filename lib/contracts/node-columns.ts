import * as z from "zod";
import { NodeList, NodeRow } from "./node";

const fields = NodeRow.keyof().options;

/** A column: every value once, and which of them each row has, between commas. */
const Column = z.object({ values: z.array(z.unknown()), of: z.string() });

/**
 * The nodes that fit a filter, many at a time, by columns: as rows ten thousand are four megabytes, most of it the names of fields, which a browser
 * cannot read without stopping for as long as people notice.
 */
export const NodeColumns = NodeList.omit({ nodes: true }).extend({ count: z.int(), columns: z.record(z.enum(fields), Column) });
export type NodeColumns = z.infer<typeof NodeColumns>;

/** Packs the rows of a list into columns. */
export function packNodes({ nodes, ...about }: NodeList): NodeColumns {
  return {
    ...about,
    count: nodes.length,
    columns: Object.fromEntries(fields.map((field) => [field, packColumn(nodes, field)])) as NodeColumns["columns"],
  };
}

function packColumn(nodes: readonly NodeRow[], field: keyof NodeRow): z.infer<typeof Column> {
  const places = new Map<unknown, number>();
  const values: unknown[] = [];
  const of = nodes.map(({ [field]: value }) => {
    // Labels are compared by content, not by identity.
    const key = typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    let place = places.get(key);
    if (place === undefined) {
      place = values.push(value) - 1;
      places.set(key, place);
    }
    return place;
  });
  return { values, of: of.join(",") };
}

/** The rows again, one after another and unchecked: the caller parses each with `NodeRow`. */
export function* unpackNodes({ count, columns }: NodeColumns): Generator<Record<string, unknown>> {
  const places = fields.map((field) => [field, columns[field].values, columns[field].of.split(",")] as const);
  for (let row = 0; row < count; row++) {
    const node: Record<string, unknown> = {};
    for (const [field, values, of] of places) node[field] = values[Number(of[row])];
    yield node;
  }
}
