import { posix } from "node:path";
import type { Engine } from "../../../lib/contracts/server-metrics";
import type { Host } from "../../host/host";
import { parseYaml } from "../../host/parse-untrusted";
import { engineOf } from "./engines";

/** A server's command line, taken apart: which engine, which model, and its flags by their name with dashes. */
export interface ServingCommand {
  engine: Engine | null;
  flags: Map<string, string>;
}

const MOST_CONFIG = 256 * 1024;

/** Like `parseCommand`, with the settings of the YAML file that `--config` names; the command line wins. */
export async function readCommand(host: Host, process: { pid: number; argv: string[]; cwd: string } | null): Promise<ServingCommand> {
  const command = parseCommand(process?.argv ?? []);
  const config = command.flags.get("config");
  if (process === null || config === undefined || (command.engine !== "vllm" && command.engine !== "sglang")) return command;
  const path = posix.resolve(process.cwd, config);
  // The process may see another file system than this agent does.
  const text = await host
    .readText(`/proc/${process.pid}/root${path}`, { maxBytes: MOST_CONFIG })
    .catch(() => host.readText(path, { maxBytes: MOST_CONFIG }))
    .catch(() => "");
  for (const [name, value] of Object.entries(settingsIn(text))) {
    const flag = name.replaceAll("_", "-");
    if (!command.flags.has(flag)) command.flags.set(flag, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  return command;
}

function settingsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = parseYaml(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Reads the arguments of a process. Flags without a value are "true"; the model that `vllm serve` takes by position is under `model`. */
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
