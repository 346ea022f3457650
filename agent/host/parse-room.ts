import type { formatOf } from "./config-format";

type Format = NonNullable<ReturnType<typeof formatOf>>;

/** Parts of a text that a parser keeps an object for, as many as fit the agent's heap of 64 MiB with room to spare. Measured with each parser. */
const MOST_PARTS: Record<Format, number> = { yaml: 50_000, toml: 200_000, json: 600_000, ini: 300_000, env: 300_000 };
const DEEPEST = 200;
const [OPENING, CLOSING] = ["[{", "]}"].map((signs) => new Set([...signs].map(codeOf)));
const SEPARATING = new Set([..."\n,:-?&*!#="].map(codeOf));

function codeOf(sign: string): number {
  return sign.charCodeAt(0);
}

/** A text that would cost the agent more memory or time than it has. */
export class NoParseRoom extends Error {}

/**
 * Looks at a text that a workload's user wrote before a parser does. What parsing costs follows from the number of its parts and their depth, not
 * from its bytes.
 * @throws NoParseRoom.
 */
export function demandParseRoom(text: string, format: Format): void {
  let parts = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (OPENING!.has(code)) {
      parts += 1;
      depth += 1;
      if (format === "yaml" && depth > DEEPEST) throw new NoParseRoom(`has more than ${DEEPEST} brackets within each other, not parsed`);
    } else if (CLOSING!.has(code)) depth = Math.max(0, depth - 1);
    else if (SEPARATING.has(code)) parts += 1;
    if (parts > MOST_PARTS[format]) throw new NoParseRoom(`has more than ${MOST_PARTS[format]} parts, not parsed`);
  }
}
