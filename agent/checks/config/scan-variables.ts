import { type Spot, spotAt } from "./problem";

/** `${NAME}`: not `$${NAME}` (escaped), nothing with a default (`${NAME:-x}`), nothing that looks into the file itself (`${model.lr}`). */
const REFERENCE = /(?<!\$)\$\{([A-Z_][A-Z0-9_]*)\}/g;

/** References to environment variables that nothing defines: neither `isDefined` nor, in a `.env`, an earlier line. */
export function scanVariables(text: string, isDefined: (name: string) => boolean): Spot[] {
  const spots: Spot[] = [];
  for (const found of text.matchAll(REFERENCE)) {
    const name = found[1]!;
    const lineStart = text.lastIndexOf("\n", found.index) + 1;
    if (/^\s*[#;]/.test(text.slice(lineStart)) || isDefined(name)) continue;
    if (new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, "m").test(text.slice(0, lineStart))) continue;
    spots.push({
      ...spotAt(text, found.index),
      reason: `\${${name}} is not defined in the workload's environment`,
      code: "unresolved-variable",
    });
  }
  return spots;
}
