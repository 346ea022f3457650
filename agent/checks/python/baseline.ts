import type { DriftFacts } from "../../../lib/contracts/drift";
import { parseRequirements } from "./requirements";

/**
 * A group's baseline: a frozen requirements file, so that an environment can be built from it as it stands. Facts that pip does not
 * know stand in comments: `# python==3.11.7`, `# driver==580.65.06`, `# kernel==6.1.0`.
 */
export function parseBaseline(text: string): DriftFacts {
  const facts: DriftFacts = {};
  for (const { text: line } of parseRequirements(text, "").requirements) {
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==\s*([^\s;]+)/.exec(line);
    if (match) facts[match[1]!.toLowerCase().replace(/[-_.]+/g, "-")] = match[2]!;
  }
  for (const match of text.matchAll(/^#\s*(python|driver|kernel|cuda|image)\s*==\s*(\S+)\s*$/gm)) facts[`#${match[1]}`] = match[2]!;
  return facts;
}
