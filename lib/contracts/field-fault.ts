import type * as z from "zod";
import { OWN_FAULTS } from "./own-faults";

type Values = Record<string, string | number>;
type Sort =
  | (typeof OWN_FAULTS)[keyof typeof OWN_FAULTS]
  | ("required" | "type" | "oneOf" | "empty" | "tooShort" | "tooLong" | "tooFew" | "tooMany" | "tooSmall" | "tooLarge")
  | ("above" | "below" | "multipleOf" | "format" | "unknownKeys" | "unfit" | "cron" | "other");
/** The fault of one field: the key of its message, and its values. */
export interface FieldFault {
  reason: `field.${Sort}`;
  values: Values;
}

const fault = (sort: Sort, values: Values = {}): FieldFault => ({ reason: `field.${sort}`, values });
/** Lengths are counted in characters or entries, everything else by its value. */
const sortsOf: Record<string, [least: Sort, most: Sort]> = {
  string: ["tooShort", "tooLong"],
  array: ["tooFew", "tooMany"],
  set: ["tooFew", "tooMany"],
  map: ["tooFew", "tooMany"],
};

/** The message for a fault that a contract found. The parse must have run with `reportInput`, or a missing field counts as one of a wrong type. */
export function fieldFault(issue: z.core.$ZodIssue): FieldFault {
  const own = ownFault(issue.message);
  if (own) return own;
  switch (issue.code) {
    case "invalid_type":
      return "input" in issue && issue.input === undefined ? fault("required") : fault("type", { expected: issue.expected });
    case "too_small": {
      const n = Number(issue.minimum);
      const [sort] = sortsOf[issue.origin] ?? [];
      if (sort) return sort === "tooShort" && n === 1 ? fault("empty") : fault(sort, { n });
      return fault(issue.inclusive ? "tooSmall" : "above", { n });
    }
    case "too_big": {
      const [, sort] = sortsOf[issue.origin] ?? [];
      return fault(sort ?? (issue.inclusive ? "tooLarge" : "below"), { n: Number(issue.maximum) });
    }
    case "invalid_format":
      return fault("format", { format: issue.format });
    case "invalid_value":
      return fault("oneOf", { options: issue.values.map(String).join(", ") });
    case "unrecognized_keys":
      return fault("unknownKeys", { keys: issue.keys.join(", ") });
    case "not_multiple_of":
      return fault("multipleOf", { n: issue.divisor });
    case "custom":
      return fault("other", { text: issue.message });
    default:
      return fault("unfit");
  }
}

/** A contract's own message. */
function ownFault(message: string): FieldFault | null {
  if (Object.hasOwn(OWN_FAULTS, message)) return fault(OWN_FAULTS[message as keyof typeof OWN_FAULTS]);
  const length = /^must (?:be|have) at (most|least) ([\d,]+) (characters|entries)$/.exec(message);
  if (length) {
    const [, bound, n = "", unit] = length;
    const [least, most] = unit === "entries" ? (["tooFew", "tooMany"] as const) : (["tooShort", "tooLong"] as const);
    return fault(bound === "least" ? least : most, { n: Number(n.replaceAll(",", "")) });
  }
  return /is not a cron expression\. /.test(message) ? fault("cron") : null;
}
