import type * as z from "zod";
import { Workload } from "./workload";

/** How many workloads the portal may declare for one node. */
export const MOST_PORTAL_WORKLOADS = 50;
const MOST_ENTRIES = 50;
const MOST_LETTERS = 500;

type Fault = { path: (string | number)[]; message: string };

const PATH_FIELDS = [
  "folder",
  "python",
  "venv",
  "requirements",
  "restart",
  "checkpoints",
  "metrics",
  "runConfig",
  "envFile",
  "baseline",
] as const;

const SHAPES: { field: keyof Workload; fits: RegExp; message: string }[] = [
  { field: "unit", fits: /^[A-Za-z0-9@_.:\\][\w@.:\\-]{0,255}$/, message: "must be the name of a unit" },
  { field: "container", fits: /^[A-Za-z0-9][\w.-]{0,127}$/, message: "must be the name of a container" },
  { field: "image", fits: /^[A-Za-z0-9][\w./:@-]{0,299}$/, message: "must be the name of an image" },
  { field: "group", fits: /^[A-Za-z0-9][\w.-]{0,79}$/, message: "must be letters, digits, dots and dashes" },
  { field: "profile", fits: /^[A-Za-z0-9][\w.-]{0,79}$/, message: "must be letters, digits, dots and dashes" },
  { field: "cuda", fits: /^\d{1,3}(\.\d{1,3}){0,2}$/, message: "must be a version such as 12.8" },
  { field: "requiresPython", fits: /^[\d\s.,<>=!~*]{1,100}$/, message: "must be a range of versions such as >=3.10" },
  {
    field: "dsnEnv",
    fits: /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    message: "must be the name of an environment variable of the agent, never the address itself",
  },
  {
    field: "importLine",
    fits: /^(import [\w.]+(, ?[\w.]+)*|from [\w.]+ import \w+(, ?\w+)*)$/,
    message: "must be one import: `import vllm` or `from vllm import LLM`",
  },
  {
    field: "process",
    // Matched against every command line of the host: without groups and repeats it takes no longer than the text is long.
    fits: /^[^(){}*+?]{1,200}$/,
    message: "must be a pattern without groups and repeats: write text from the command line, `|` between alternatives",
  },
];

/**
 * A workload from the portal: the same fields with stricter rules, because an attacker who controls the portal must not be able to make a host
 * run or send anything by declaring something. Rules that depend on the host (its policy, its files) are checked there.
 */
export const PortalWorkload = Workload.superRefine((workload, context) => {
  for (const fault of faultsOf(workload)) context.addIssue({ code: "custom", ...fault });
});
export type PortalWorkload = z.infer<typeof PortalWorkload>;

function* faultsOf(workload: Workload): Generator<Fault> {
  for (const [path, text] of strings(workload)) {
    if (text.length > MOST_LETTERS) yield { path, message: `must be at most ${MOST_LETTERS} characters` };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
    if (/[\u0000-\u001f\u007f]/.test(text)) yield { path, message: "must be one line without control characters" };
  }
  for (const field of ["configs", "logs"] as const)
    if (workload[field].length > MOST_ENTRIES) yield { path: [field], message: `must be at most ${MOST_ENTRIES} entries` };
  if (workload.shipLogs)
    yield { path: ["shipLogs"], message: "must be declared in the host's own agent.yaml: it lets lines leave the host" };
  for (const [path, text] of pathsOf(workload)) if (!isPlainPath(text)) yield { path, message: "must be an absolute path without .." };
  for (const { field, fits, message } of SHAPES) {
    const value = workload[field];
    if (typeof value === "string" && !(fits.test(value) && isPattern(field, value))) yield { path: [field], message };
  }
  if (workload.endpoint !== undefined && !isBareUrl(workload.endpoint))
    yield { path: ["endpoint"], message: "must be an http or https address without user and password" };
  const { model, ranks } = workload;
  if (model && !/^[\w.-]+(\/[\w.-]+)?$/.test(model.id) && !isPlainPath(model.id))
    yield { path: ["model", "id"], message: "must be a model's id such as team/model, or an absolute path" };
  if (model?.hub !== undefined && !isBareUrl(model.hub))
    yield { path: ["model", "hub"], message: "must be an http or https address without user and password" };
  if (ranks && (ranks.expected < 1 || ranks.expected > 4_096 || ranks.heartbeatMs < 1_000))
    yield { path: ["ranks"], message: "must expect 1 to 4,096 ranks, each beating within 1,000 ms or more" };
}

/** Every path that a workload names, with its place in the declaration. Globs among them. */
export function pathsOf(workload: Workload): [(string | number)[], string][] {
  const single = PATH_FIELDS.flatMap((field): [(string | number)[], string][] => {
    const value = workload[field];
    return value === undefined ? [] : [[[field], value]];
  });
  const lists = (["configs", "logs"] as const).flatMap((field) =>
    workload[field].map((value, index): [(string | number)[], string] => [[field, index], value]),
  );
  const { model, ranks } = workload;
  return [
    ...single,
    ...lists,
    ...(model?.cache === undefined ? [] : [[["model", "cache"], model.cache] as [string[], string]]),
    ...(model?.id.startsWith("/") ? [[["model", "id"], model.id] as [string[], string]] : []),
    ...(ranks?.folder === undefined ? [] : [[["ranks", "folder"], ranks.folder] as [string[], string]]),
  ];
}

function* strings(value: unknown, path: (string | number)[] = []): Generator<[(string | number)[], string]> {
  if (typeof value === "string") yield [path, value];
  else if (Array.isArray(value)) for (const [index, entry] of value.entries()) yield* strings(entry, [...path, index]);
  else if (typeof value === "object" && value !== null)
    for (const [key, entry] of Object.entries(value)) yield* strings(entry, [...path, key]);
}

const isPlainPath = (text: string) => text.startsWith("/") && !text.split("/").includes("..");

function isPattern(field: string, value: string): boolean {
  if (field !== "process") return true;
  try {
    return Boolean(new RegExp(value));
  } catch {
    return false;
  }
}

function isBareUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return (protocol === "http:" || protocol === "https:") && username === "" && password === "";
  } catch {
    return false;
  }
}
