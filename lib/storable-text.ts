import "server-only";

/** PostgreSQL's text and JSON hold neither NUL nor half a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const unstorable = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const everyUnstorable = new RegExp(unstorable.source, "g");

export const isStorable = (text: string): boolean => !unstorable.test(text);

/** The text with a visible mark in place of what the database cannot hold. */
export const storableText = (text: string): string => text.replace(everyUnstorable, "\ufffd");

/** The same for a JSON value, keys included. */
export function storableJson(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storableJson(inner)]));
}
