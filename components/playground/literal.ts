/** How a language writes values. */
export interface Dialect {
  /** true, false, null. */
  words: [string, string, string];
  text: (text: string) => string;
  key: (text: string) => string;
  /** The expression that replaces a text, by its key; null = the text itself. */
  special: (key: string, text: string) => string | null;
  lastComma: boolean;
}

/** A JSON value as a literal, two spaces a level behind `indent`. */
export function literal(value: unknown, dialect: Dialect, indent = "", key = ""): string {
  const { words, text, special, lastComma } = dialect;
  if (typeof value === "string") return special(key, value) ?? text(value);
  if (typeof value === "boolean") return value ? words[0] : words[1];
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return words[2];
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const members = isList
    ? value.map((member) => literal(member, dialect, inner))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${dialect.key(name)}: ${literal(member, dialect, inner, name)}`);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (members.length === 0) return `${open}${close}`;
  return `${open}\n${inner}${members.join(`,\n${inner}`)}${lastComma ? "," : ""}\n${indent}${close}`;
}
