import { posix } from "node:path";

/** A server's command line, taken apart: which engine, which model, and its flags by their name with dashes. */
export interface ServingCommand {
  engine: "vllm" | "sglang" | null;
  flags: Map<string, string>;
}

const MODULES: [RegExp, "vllm" | "sglang"][] = [
  [/^vllm\.entrypoints\./, "vllm"],
  [/^sglang\.(launch_server|srt)/, "sglang"],
];

/** Reads the arguments of a process. Flags without a value are "true"; the model that `vllm serve` takes by position stands under `model`. */
export function parseCommand(argv: string[]): ServingCommand {
  const engine = engineOf(argv);
  const flags = new Map<string, string>();
  for (let index = 1; index < argv.length; index++) {
    const flag = flagOf(argv[index]!);
    if (flag === null) {
      if (engine && argv[index - 1] === "serve" && !flags.has("model")) flags.set("model", argv[index]!);
      continue;
    }
    const next = argv[index + 1];
    const value = flag.value ?? (next !== undefined && !next.startsWith("--") ? next : "true");
    flags.set(flag.name, value);
  }
  return { engine, flags };
}

function engineOf(argv: string[]): ServingCommand["engine"] {
  for (const [index, argument] of argv.entries()) {
    const module = argv[index - 1] === "-m" ? MODULES.find(([pattern]) => pattern.test(argument)) : undefined;
    if (module) return module[1];
    const name = posix.basename(argument);
    if ((name === "vllm" || name === "sglang") && argv[index + 1] === "serve") return name;
  }
  return null;
}

/** `--max_model_len=8192` → `max-model-len`, `8192`; null for what is no flag. */
function flagOf(argument: string): { name: string; value?: string } | null {
  const match = /^--([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(argument);
  return match ? { name: match[1]!.replaceAll("_", "-"), value: match[2] } : null;
}

/** The same command line with flags set to new values, in place where they stand, at the end where they do not. */
export function withFlags(argv: string[], changes: Record<string, string>): string[] {
  const pending = new Map(Object.entries(changes));
  const changed: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const flag = flagOf(argv[index]!);
    const value = flag === null ? undefined : changes[flag.name];
    if (flag === null || value === undefined) {
      changed.push(argv[index]!);
      continue;
    }
    if (flag.value === undefined && argv[index + 1] !== undefined && !argv[index + 1]!.startsWith("--")) index++;
    if (pending.delete(flag.name)) changed.push(...written(flag.name, value));
  }
  for (const [name, value] of pending) changed.push(...written(name, value));
  return changed;
}

const written = (name: string, value: string): string[] => (value === "true" ? [`--${name}`] : [`--${name}`, value]);

/** Whether two flag values mean the same: as JSON, as numbers, or letter by letter. */
export function sameValue(left: string | undefined, right: string): boolean {
  if (left === undefined) return false;
  return canonical(left) === canonical(right);
}

function canonical(value: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(value)));
  } catch {
    return JSON.stringify(value);
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
