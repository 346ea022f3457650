import { type Spot, spotAt } from "./problem";
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
  for (const found of patterns.flatMap((pattern) => [...text.matchAll(pattern)])) {
    const name = (found[1] ?? found[2])!;
    const lineStart = text.lastIndexOf("\n", found.index) + 1;
    if (spots.has(name) || /^\s*[#;]/.test(text.slice(lineStart)) || isDefined(name)) continue;
    if (new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, "m").test(text.slice(0, lineStart))) continue;
    spots.set(name, {
      ...spotAt(text, found.index),
      reason: `\${${name}} is not defined in the workload's environment`,
      code: "unresolved-variable",
    });
  }
  return [...spots.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
