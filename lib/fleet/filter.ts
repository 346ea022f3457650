import "server-only";
import { NodeState } from "@/lib/contracts/node";
import { type Reason, refuse } from "@/lib/errors";

export type Operator = ":" | "<" | "<=" | ">" | ">=";
export interface Term {
  /** `word`: free text, looked for in the name, the sentence and the labels. */
  field: Field | "word";
  operator: Operator;
  /** Alternatives (`state:stale,offline`); one for comparisons. */
  values: string[];
  negated: boolean;
}

const texts = ["state", "name", "gpu", "os", "agent", "label", "check", "id"] as const;
const numbers = ["gpus", "incidents"] as const;
const versions = ["driver"] as const;
const fields = [...texts, ...numbers, ...versions] as const;
export type Field = (typeof fields)[number];

const isOneOf = <T extends string>(list: readonly T[], value: string): value is T => (list as readonly string[]).includes(value);
export const isNumberField = (field: string): field is (typeof numbers)[number] => isOneOf(numbers, field);
export const isVersionField = (field: string): field is (typeof versions)[number] => isOneOf(versions, field);

const MAX_TERMS = 20;
const wrong = (reason: Reason, values: Record<string, string | number> = {}) => refuse("invalid", reason, values, "q");

/**
 * Reads the filter language: `state:offline gpu:H200 driver<550 label:team=vision -os:"Ubuntu 20.04" words`.
 * Terms are joined by AND, values with commas by OR, `-` negates.
 * @throws AppError `invalid` (path `q`) with a sentence that says which term is wrong and what is allowed.
 */
export function parseFilter(text: string): Term[] {
  if (text.includes("\0")) throw wrong("filterControl");
  const words = splitWords(text);
  if (words.length > MAX_TERMS) throw wrong("filterTerms", { most: MAX_TERMS });
  return words.map(parseTerm);
}

/** Spaces separate words, except within double quotes. An open quote reaches to the end, because people type from left to right. */
function splitWords(text: string): string[] {
  return (text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? []).filter((word) => word.replaceAll('"', "").length > 0);
}

function parseTerm(word: string): Term {
  const negated = word.startsWith("-") && word.length > 1;
  const rest = negated ? word.slice(1) : word;
  const match = /^([a-zA-Z]+)(:|<=|>=|<|>|=)(.*)$/s.exec(rest);
  if (!match) return { field: "word", operator: ":", values: [unquote(rest)], negated };
  const [, name = "", sign = ":", value = ""] = match;
  const field = name.toLowerCase();
  if (!isOneOf(fields, field)) throw wrong("filterField", { name, fields: fields.join(", ") });
  const operator = (sign === "=" ? ":" : sign) as Operator;
  const ordered = isNumberField(field) || isVersionField(field);
  if (operator !== ":" && !ordered) throw wrong("filterOperator", { field, operator });
  const values = operator === ":" ? splitValues(value) : [unquote(value)];
  if (values.length === 0 || values.some((each) => each === "")) throw wrong("filterValue", { term: `${field}${sign}` });
  for (const each of values) refuseWrongValue(field, each);
  return { field, operator, values, negated };
}

function refuseWrongValue(field: Field, value: string): void {
  if (isNumberField(field) && !/^\d{1,9}$/.test(value)) throw wrong("filterNumber", { field, value });
  if (isVersionField(field) && !/^\d{1,6}(\.\d{1,6}){0,4}$/.test(value)) throw wrong("filterVersion", { field, value });
  if (field === "state" && !isOneOf(NodeState.options, value.toLowerCase()))
    throw wrong("filterState", { states: NodeState.options.join(", ") });
}

/** Commas separate values, except within double quotes. */
const splitValues = (text: string): string[] => (text.match(/(?:"[^"]*"?|[^,"])+/g) ?? []).map(unquote);
const unquote = (text: string): string => text.replaceAll('"', "").trim();
