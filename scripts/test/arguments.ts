import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export const stageNames = ["check", "unit", "e2e", "e2e-redis"] as const;
export type StageName = (typeof stageNames)[number];

export interface Asked {
  /** The stages to run, each with the names of files that limit it; none means all its files. */
  stages: Map<StageName, string[]>;
  /** Another version of Node.js for everything. */
  node?: string;
  /** Shuffles files and unit tests by this seed. Without it they run in their usual order. */
  seed?: number;
}

/** Parses `unit lib/repairs e2e outages --shuffle`: the words after a stage's name limit that stage. @throws Error that names the possible values. */
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
