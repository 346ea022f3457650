import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export const stageNames = ["check", "unit", "e2e", "e2e-redis"] as const;
export type StageName = (typeof stageNames)[number];

export interface Asked {
  /** The stages to run, each with the names of files that it is limited to; none means all its files. */
  stages: Map<StageName, string[]>;
  /** Another version of Node.js to run everything on. */
  node?: string;
  /** Files and unit tests come in an order that follows from this number. Without it, they come in their usual order. */
  seed?: number;
}

/** `unit lib/repairs e2e outages --shuffle`: a stage's name begins it, and the words after it limit it. @throws Error that says what is possible. */
export function readArguments(args: string[]): Asked {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { node: { type: "string" }, shuffle: { type: "boolean" }, seed: { type: "string" } },
  });
  const stages = new Map<StageName, string[]>();
  let current: StageName | undefined;
  for (const word of positionals) {
    const stage = stageNames.find((name) => name === word);
    if (stage) {
      current = stage;
      stages.set(stage, []);
    } else if (current === undefined) throw new Error(`There is no stage ${word}. The stages are ${stageNames.join(", ")}.`);
    else if (current === "check") throw new Error(`The stage check is always whole: it cannot be limited to ${word}.`);
    else stages.get(current)?.push(word);
  }
  if (stages.size === 0) for (const name of stageNames) stages.set(name, []);
  return { stages, ...(values.node ? { node: values.node } : {}), ...seedOf(values) };
}

function seedOf({ shuffle, seed }: { shuffle?: boolean | undefined; seed?: string | undefined }): { seed?: number } {
  if (seed === undefined) return shuffle ? { seed: randomInt(1, 1_000_000) } : {};
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed takes a number, not ${seed}.`);
  return { seed: Number(seed) };
}
