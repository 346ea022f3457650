import type { formatOf } from "./config-format";

type Format = NonNullable<ReturnType<typeof formatOf>>;

/** The most parts for which a parser makes an object. They fit well into the agent's heap of 64 MiB. Measured with each parser. */
const MOST_PARTS: Record<Format, number> = { yaml: 50_000, toml: 200_000, json: 600_000, ini: 300_000, env: 300_000 };
const DEEPEST = 200;
const [OPENING, CLOSING] = ["[{", "]}"].map((signs) => new Set([...signs].map(codeOf)));
const SEPARATING = new Set([..."\n,:-?&*!#="].map(codeOf));

function codeOf(sign: string): number {
  return sign.charCodeAt(0);
}

/** Parsing the text would need more memory or time than the agent has. */
export class ParseLimitExceeded extends Error {}

/**
 * Checks a text that a workload's user wrote before a parser reads it. The cost of parsing depends on the number of parts and their depth, and not
 * on the number of bytes.
 * @throws ParseLimitExceeded.
 */
export function checkParseLimit(text: string, format: Format): void {
  let parts = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (OPENING!.has(code)) {
      parts += 1;
      depth += 1;
      if (format === "yaml" && depth > DEEPEST) throw new ParseLimitExceeded(`has more than ${DEEPEST} nested brackets, not parsed`);
    } else if (CLOSING!.has(code)) depth = Math.max(0, depth - 1);
    else if (SEPARATING.has(code)) parts += 1;
    if (parts > MOST_PARTS[format]) throw new ParseLimitExceeded(`has more than ${MOST_PARTS[format]} parts, not parsed`);
  }
}
