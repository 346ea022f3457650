import { type Document, isScalar, type Scalar, visit } from "yaml";
import { MOST_SPOTS, type Spot, spotAt } from "./problem";

/** PyYAML's own forms (YAML 1.1): a number with an exponent needs a dot and a sign. */
const PYYAML_FLOAT = /^[-+]?(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]\d+)?$/;
const EXPONENT = /^([-+]?)(\d[\d_]*)?(?:\.(\d*))?[eE]([-+]?)(\d+)$/;
const BOOLEAN = /^(?:yes|no|on|off)$/i;
/** Keys whose values are names that may spell a word for true or false: Norway, Ontario. */
const NAMING_KEY = /(?:^|_|-)(?:lang|language|country|locale|region|state|province|code)s?$/i;
/** Keys whose values are versions: `3.10` is not the number 3.1. */
const VERSION_KEY = /version$|^(?:python|node|go|ruby|cuda|release)$/i;
/** Keys whose octal numbers are meant to be octal. */
const OCTAL_KEY = /mode|mask|perm/i;

/** Values that PyYAML reads differently from how they look: text instead of a number, a number instead of text, true or false instead of a name. */
export function scanReadings(document: Document, text: string): Spot[] {
  const spots: Spot[] = [];
  const say = (node: Scalar, reason: string) => {
    if (spots.length < MOST_SPOTS) spots.push({ ...spotAt(text, node.range?.[0] ?? 0), reason, code: "read-otherwise" });
  };
  visit(document, {
    Pair(_, pair) {
      const key = isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : "";
      if (isPlain(pair.key) && BOOLEAN.test(sourceOf(pair.key)))
        say(pair.key, `the key ${key} is ${booleanOf(key)} to PyYAML, put it in quotes`);
      if (isPlain(pair.value)) {
        const reason = readingOf(sourceOf(pair.value), key) ?? nameReading(sourceOf(pair.value), key);
        if (reason) say(pair.value, `${key}: ${reason}`);
      }
    },
    Seq(_, sequence) {
      const plain = sequence.items.filter(isPlain);
      const booleans = plain.filter((item) => BOOLEAN.test(sourceOf(item)));
      // In a list of strings this one is meant as a string, too.
      const isList = booleans.length < sequence.items.length && plain.every((item) => typeof item.value === "string");
      for (const item of plain) {
        const source = sourceOf(item);
        const reason = readingOf(source, "") ?? (isList && BOOLEAN.test(source) ? booleanReading(source) : undefined);
        if (reason) say(item, reason);
      }
    },
  });
  return spots;
}

const isPlain = (node: unknown): node is Scalar => isScalar(node) && node.type === "PLAIN" && node.tag === undefined;
const sourceOf = (node: Scalar): string => node.source ?? "";
const booleanOf = (word: string): string => (/^(?:yes|on)$/i.test(word) ? "True" : "False");
const booleanReading = (word: string): string => `${word} is ${booleanOf(word)} to PyYAML, put it in quotes`;
const nameReading = (source: string, key: string) => (BOOLEAN.test(source) && NAMING_KEY.test(key) ? booleanReading(source) : undefined);

function readingOf(source: string, key: string): string | undefined {
  const exponent = EXPONENT.exec(source);
  if (exponent && (exponent[2] || exponent[3]) && !PYYAML_FLOAT.test(source)) {
    const [, sign, whole = "0", fraction, power, digits] = exponent;
    return `${source} is text to PyYAML, not a number: write ${sign}${whole}.${fraction || "0"}e${power || "+"}${digits}`;
  }
  if (VERSION_KEY.test(key) && /^\d+\.\d*[1-9]0+$/.test(source))
    return `${source} is the number ${Number(source)} to YAML: put it in quotes`;
  if (/^[-+]?0o[0-7]+$/.test(source)) return `${source} is text to PyYAML, not a number: write ${source.replace("0o", "0")}`;
  if (/^[-+]?0\d*[89]\d*$/.test(source))
    return `${source} is text to PyYAML, not a number: write ${source.replace(/0+(?=\d)/, "")}, or put it in quotes`;
  if (/^[-+]?0[0-7]+$/.test(source) && !OCTAL_KEY.test(key) && Number.parseInt(source, 8) !== Number(source))
    return `${source} is the octal number ${Number.parseInt(source, 8)} to PyYAML: write ${Number(source)}, or put it in quotes`;
  if (/^[-+]?[1-9]\d*(?::[0-5]?\d)+$/.test(source)) return `${source} is the number ${sexagesimal(source)} to PyYAML: put it in quotes`;
  return undefined;
}

const sexagesimal = (source: string): number =>
  source
    .replace(/^[-+]/, "")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0) * (source.startsWith("-") ? -1 : 1);

/** Plain values at which PyYAML stops although YAML itself takes them: days that no month has, and a lone `=`. */
export function refusedValues(document: Document, text: string): Spot[] {
  const spots: Spot[] = [];
  visit(document, {
    Scalar(_, node) {
      if (node.type !== "PLAIN" || node.tag !== undefined || !node.range) return;
      const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(node.source ?? "") ?? [];
      const isNoDay =
        year !== undefined &&
        !(Number(day) >= 1 && Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() && Number(month) <= 12);
      const reason = isNoDay
        ? "a day that its month does not have: put it in quotes if it is text"
        : node.source === "="
          ? "a lone = is a special value in PyYAML: put it in quotes"
          : undefined;
      if (reason && spots.length < MOST_SPOTS) spots.push({ ...spotAt(text, node.range[0]), reason, code: "does-not-parse" });
    },
  });
  return spots;
}
