import * as z from "zod";
import { LogPlace } from "@/lib/contracts/log-signals";

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
type Scalar = z.infer<typeof Scalar>;

type Text = (value: Scalar) => string;
/** The words for true and false in the reader's language. */
type YesNo = Record<"yes" | "no", string>;

/** A problem at a place in a file, with the offending line where the check has read it. */
export const FileProblem = z.object({
  path: z.string(),
  line: z.number().optional(),
  column: z.number().optional(),
  reason: z.string(),
  text: z.string().optional(),
});
export type FileProblem = z.infer<typeof FileProblem>;

export interface Evidence {
  problems: FileProblem[];
  /** Plain facts: name and value. */
  facts: { name: string; value: string }[];
  /** Lists of like things: a table each. */
  tables: { name: string; columns: string[]; rows: string[][] }[];
  /** Lists of lines: logs, messages. */
  lines: { name: string; lines: string[] }[];
  /** Numbers over a step or a time. */
  series: { name: string; at: number[]; values: (number | null)[] }[];
}

const Numbers = z.array(z.number().nullable()).min(2);
const Points = z.union([
  z.object({ at: z.array(z.number()), values: Numbers }),
  z.object({ steps: z.array(z.number()), values: Numbers }).transform(({ steps, values }) => ({ at: steps, values })),
  z
    .array(z.tuple([z.number(), z.number().nullable()]))
    .min(2)
    .transform((points) => ({ at: points.map(([at]) => at), values: points.map(([, value]) => value) })),
  z
    .array(z.object({ step: z.number(), value: z.number().nullable() }))
    .min(2)
    .transform((points) => ({ at: points.map(({ step }) => step), values: points.map(({ value }) => value) })),
]);
const MOST_ROWS = 50;
/** Deeper values are written as JSON. */
const DEEPEST = 3;

/** Sorts a finding's data by its form, so that an unknown check is shown well, too. */
export function readEvidence(data: Record<string, unknown>, words: YesNo): Evidence {
  const text = textIn(words);
  const evidence: Evidence = { problems: [], facts: [], tables: [], lines: [], series: [] };
  for (const [key, value] of Object.entries(data)) place(evidence, key, value, text);
  return evidence;
}

function place(evidence: Evidence, key: string, value: unknown, text: Text, depth = 0): void {
  const name = key
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  if (value === null || value === undefined || value === "" || isEmpty(value)) return;
  // A link above opens these lines.
  if (key === "logs" && LogPlace.safeParse(value).success) return;
  const scalar = Scalar.safeParse(value);
  if (scalar.success) return void evidence.facts.push({ name, value: text(scalar.data) });
  const problems = z.array(FileProblem).min(1).safeParse(value);
  if (problems.success) return void evidence.problems.push(...problems.data.slice(0, MOST_ROWS));
  const points = Points.safeParse(value);
  if (points.success && points.data.at.length === points.data.values.length) return void evidence.series.push({ name, ...points.data });
  const scalars = z.array(Scalar).min(1).safeParse(value);
  if (scalars.success) {
    placeList(evidence, name, scalars.data, text);
    return;
  }
  const rows = z.array(z.record(z.string(), z.unknown())).min(1).safeParse(value);
  if (rows.success) return void evidence.tables.push(tableOf(name, rows.data, text));
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  if (!record.success || depth >= DEEPEST) return void evidence.facts.push({ name, value: JSON.stringify(value) });
  for (const [inner, each] of Object.entries(record.data)) place(evidence, `${key} ${inner}`, each, text, depth + 1);
}

/** `[]` and `{}` say nothing to a reader. */
const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

function placeList(evidence: Evidence, name: string, values: Scalar[], text: Text): void {
  const isShort = values.length <= 12 && values.every((value) => text(value).length <= 40);
  if (isShort) evidence.facts.push({ name, value: values.map(text).join(", ") });
  else evidence.lines.push({ name, lines: values.map(text) });
}

function tableOf(name: string, rows: Record<string, unknown>[], text: Text) {
  const columns = [...new Set(rows.flatMap(Object.keys))].slice(0, 8);
  const cell = (value: unknown) => {
    const scalar = Scalar.safeParse(value);
    return value === null || value === undefined ? "" : scalar.success ? text(scalar.data) : JSON.stringify(value);
  };
  return { name, columns, rows: rows.slice(0, MOST_ROWS).map((row) => columns.map((column) => cell(row[column]))) };
}

const textIn =
  ({ yes, no }: YesNo): Text =>
  (value) =>
    typeof value === "number" ? String(Math.round(value * 1e6) / 1e6) : typeof value === "boolean" ? (value ? yes : no) : value;
