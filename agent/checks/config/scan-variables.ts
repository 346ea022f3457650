import { MOST_SPOTS, type Spot, spotAt } from "./problem";
import type { Reader } from "./reader";

/** `${NAME}`: not `$${NAME}` (escaped), nothing with a default (`${NAME:-x}`), nothing that looks into the file itself (`${model.lr}`). */
const REFERENCE = /(?<!\$)\$\{([A-Z_][A-Z0-9_]*)\}/g;
/** Compose also takes names in any case and without braces. With `?` it refuses to start, with `-` and `+` there is a fallback value. */
const COMPOSE_REFERENCE = /(?<!\$)(?:\$\$)*\$(?:\{([A-Za-z_]\w*)(?::?\?[^}]*)?\}|([A-Za-z_]\w*))/g;
/** OmegaConf's own form, with no default after a comma. */
const RESOLVER_REFERENCE = /\$\{oc\.env:\s*([A-Za-z_]\w*)\s*\}/g;

/** References to environment variables that nothing defines: neither `isDefined` nor, in a `.env`, an earlier line. Each name once, at its first place. */
export function scanVariables(text: string, isDefined: (name: string) => boolean, reader: Reader = "other"): Spot[] {
  const spots = new Map<string, Spot>();
  const patterns = reader === "compose" ? [COMPOSE_REFERENCE] : [REFERENCE, RESOLVER_REFERENCE];
  const assigned = assignmentsIn(text);
  for (const pattern of patterns)
    for (const found of text.matchAll(pattern)) {
      if (spots.size >= MOST_SPOTS) break;
      const name = (found[1] ?? found[2])!;
      const lineStart = text.lastIndexOf("\n", found.index) + 1;
      if (spots.has(name) || (assigned.get(name) ?? lineStart) < lineStart) continue;
      if (/^[ \t]*[#;]/.test(text.slice(lineStart, found.index)) || isDefined(name)) continue;
      spots.set(name, {
        ...spotAt(text, found.index),
        reason: `\${${name}} is not defined in the workload's environment`,
        code: "unresolved-variable",
      });
    }
  return [...spots.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Where each name gets its first value. */
function assignmentsIn(text: string): Map<string, number> {
  const places = new Map<string, number>();
  for (const { 1: name, index } of text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm))
    if (!places.has(name!)) places.set(name!, index);
  return places;
}
