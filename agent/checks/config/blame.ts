import { posix } from "node:path";
import type { Host } from "../../host/host";
import { tailLines } from "../log-tail";

/** A log line that blames a config file. */
export interface Blame {
  log: string;
  error: string;
  text: string;
  /** The file that the line or the lines after it name, and the place in it, if they do. */
  path?: string;
  line?: number;
  column?: number;
  /** When the log was last written to. */
  atMs: number;
  /** Whether little follows the line: the program ended with it. */
  isLast: boolean;
}

/** Errors of config parsers, as Python, Node, Go and Java print them. */
const CLASSES =
  /\b(InvalidFormat\w*|(?:ruamel\.)?yaml\.\w+\.\w+Error|YAMLException|YAMLSyntaxError|YAMLParseError|YAMLError|ScannerError|ParserError|ComposerError|ConstructorError|JSONDecodeError|TOMLDecodeError|TomlError|MissingSectionHeaderError|DuplicateOptionError|DuplicateSectionError|Interpolation(?:Key|Syntax|MissingOption|Depth)Error|ValueError: invalid interpolation syntax|InterpolationResolutionError|ConfigAttributeError|ConfigKeyError|UnicodeDecodeError|SyntaxError: .*JSON)\b|\b(yaml: (?:line \d+: |unmarshal errors)|toml: (?:line \d+|cannot)|invalid character '.' (?:looking for|after|in)|unable to configure the Docker daemon with file|emerg(?=\].* in \/)|Some keys are not used by the HfArgumentParser|unrecognized configuration parameter|FATAL CONFIG FILE ERROR|Error loading config\b|Additional property \S+ is not allowed|ConfigCompositionException)/;
/** Errors about any file: they blame a config only when they name one. */
const FILE_ERROR = /\b(FileNotFoundError|IsADirectoryError|PermissionError|ENOENT: no such file)\b/;
/** Errors about a number that was read as text, such as `1e-5` in YAML. */
const TYPE_ERROR =
  /\b(TypeError): (?:'[^']+' not supported between instances of .*'str'|unsupported operand type\(s\) for .*'str'|must be real number, not str|can't multiply sequence by non-int|.* must be (?:a )?(?:float|int|number).*\bstr\b)/;
const CONFIG_PATH = /((?:\/[\w.@+-]+)+\.(?:ya?ml|json|toml|ini|cfg|conf|env))\b/;
const PLACE = /\bline (\d+)(?:,? column (\d+))?/;
const MAX = 5;
const PLACE_AFTER_PATH = /\.(?:ya?ml|json|toml|ini|cfg|conf|env):(\d+)(?::(\d+))?\b/;
/** The position is on the lines after the error's class, if the parser prints one. */
const LINES_AFTER = 4;
/** With more lines than this after the error, the program continued. */
const LAST_LINES = 12;

/** Reads a line of a log, with the lines after it; undefined when it blames nothing. */
export function blameIn(line: string, log: string, after: string[] = []): Omit<Blame, "atMs" | "isLast"> | undefined {
  const found = CLASSES.exec(line) ?? FILE_ERROR.exec(line) ?? TYPE_ERROR.exec(line);
  if (!found) return undefined;
  const near = [line, ...after.slice(0, LINES_AFTER)].join("\n");
  const path = CONFIG_PATH.exec(near)?.[1];
  if (FILE_ERROR.test(line) && path === undefined) return undefined;
  const [, row, column] = PLACE.exec(near) ?? PLACE_AFTER_PATH.exec(near) ?? [];
  return {
    log,
    error: (found[1] ?? found[2])!.trim().replace(/:$/, ""),
    text: line.trim().slice(0, 300),
    ...(path === undefined ? {} : { path }),
    ...(row === undefined ? {} : { line: Number(row) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
}

/** The last lines of the workload's logs that blame a config file, newest last. */
export async function blamesIn(host: Host, logs: string[]): Promise<Blame[]> {
  const found: Blame[] = [];
  for (const glob of logs)
    for (const log of await host.glob(glob, { limit: 20 })) {
      const lines = await tailLines(host, log);
      const atMs = (await host.stat(log).catch(() => null))?.mtimeMs ?? 0;
      for (const [index, line] of lines.entries()) {
        const blame = blameIn(line, log, lines.slice(index + 1, index + 1 + LINES_AFTER));
        if (blame) found.push({ ...blame, atMs, isLast: lines.length - index <= LAST_LINES });
      }
    }
  return found.sort((a, b) => a.atMs - b.atMs).slice(-MAX);
}

export const blameText = (blame: Blame): string => `${posix.basename(blame.log)} says ${blame.error}`;
