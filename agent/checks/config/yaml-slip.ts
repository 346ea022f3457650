import { type Document, visit, type YAMLError } from "yaml";

/** Where the slip is, which is not always where the parser noticed it. */
export function slipOf(error: YAMLError, text: string, document: Document): number {
  const at = error.pos[0];
  const wide = wideSign(text, at);
  if (wide !== undefined) return wide;
  if (/^Flow (?:map|sequence|collection).* end with/.test(error.message)) return openBracket(document, at) ?? at;
  if (error.code === "MISSING_CHAR" && /quote$/.test(error.message)) return openQuote(document, at) ?? at;
  // A text over several lines that turns out to be a key: the line with the colon has the wrong indentation.
  if (error.code === "MULTILINE_IMPLICIT_KEY" || error.code === "BLOCK_AS_IMPLICIT_KEY") {
    const colon = /:(?=\s)/.exec(text.slice(at));
    const lineStart = colon ? text.lastIndexOf("\n", at + colon.index) + 1 : 0;
    return lineStart > at ? lineStart + /^[ \t]*/.exec(text.slice(lineStart))![0].length : at;
  }
  // Skips blank lines and comments.
  if (error.code === "BAD_INDENT") return at + /^(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*/.exec(text.slice(at))![0].length;
  return at;
}

/** Signs of Chinese keyboards that look like YAML's own. */
export const NARROW: Record<string, string> = { "：": "a colon and a blank", "，": "a comma" };
export const WIDE = /^[\uff1a\uff0c]/;

/** A full-width colon behind a key, in the line of the slip or the one before it. */
function wideSign(text: string, at: number): number | undefined {
  const from = text.lastIndexOf("\n", text.lastIndexOf("\n", at - 1) - 1) + 1;
  const end = text.indexOf("\n", at);
  const found = /^[ \t]*(?:- )?[\w.-]+(?=\uff1a)/m.exec(text.slice(from, end < 0 ? undefined : end));
  return found ? from + found.index + found[0].length : undefined;
}

/** The bracket that nothing closes: the innermost flow collection that reaches to the slip. */
function openBracket(document: Document, at: number): number | undefined {
  let found: number | undefined;
  visit(document, {
    Collection(_, { flow, range }) {
      if (flow && range && range[0] <= at && at <= range[2] + 1) found = range[0];
    },
  });
  return found;
}

function openQuote(document: Document, at: number): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type?.startsWith("QUOTE") && range && range[0] <= at && at <= range[2] + 1) found = range[0];
    },
  });
  return found;
}
