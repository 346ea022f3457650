import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Host, HostRequest, HostResponse, RankBeat, RunResult } from "../host/host";
import { type RecordedFile, RecordedFiles } from "./recorded-files";

/** What a program answered. A plain text is its stdout with exit code 0. `hangs`: it never ends by itself, so only its time-out does. */
export type RecordedRun = string | (Partial<RunResult> & { hangs?: boolean; file?: string });
/** `error` is a code such as `ECONNREFUSED`. */
export type RecordedAnswer = string | (Partial<HostResponse> & { error?: string; hangs?: boolean; file?: string });

/**
 * A host in an object. Keys of `programs` are whole command lines (`nvidia-smi -q -x`); a key that ends in `*` matches the beginning.
 * Keys of `http` are URLs (`http://hub/api`) or `unix:/run/docker.sock:/info`, with an optional method before (`POST http://…`).
 * Folders need not be listed: they follow from the files. Values may be functions of the call for answers that change.
 */
export interface Recording {
  files?: Record<string, RecordedFile>;
  programs?: Record<string, RecordedRun | ((args: string[], input: string) => RecordedRun)>;
  http?: Record<string, RecordedAnswer | ((request: HostRequest) => RecordedAnswer)>;
  env?: Record<string, string>;
  statfs?: Record<string, Awaited<ReturnType<Host["statfs"]>>>;
  beats?: Record<string, { sinceMs: number; beats: RankBeat[] }>;
  nowMs?: number;
}

export interface RecordedHost extends Host {
  /** Command lines that were run, in order. */
  readonly ran: string[];
  readonly asked: string[];
  readonly files: RecordedFiles;
  /** Moves the clock. */
  tick(ms: number): void;
}

const NEVER = new Promise<never>(() => {});
const hangUntil = <T>(timeoutMs: number | undefined, atEnd: () => T): Promise<T> =>
  timeoutMs === undefined ? NEVER : new Promise((resolve) => setTimeout(() => resolve(atEnd()), timeoutMs));

/** A `Host` that answers from a recording; what was not recorded is absent (`ENOENT`, `ECONNREFUSED`). */
export function recordedHost(recording: Recording): RecordedHost {
  const files = new RecordedFiles(recording.files ?? {});
  const ran: string[] = [];
  const asked: string[] = [];
  let now = recording.nowMs ?? Date.UTC(2026, 10, 1);
  return {
    files,
    ran,
    asked,
    tick: (ms) => {
      now += ms;
    },
    readText: (path, options) => files.readText(path, options?.maxBytes),
    readBytes: (path, offset, length) => files.readBytes(path, offset, length),
    list: (path) => files.list(path),
    stat: (path) => files.stat(path),
    lstat: (path) => files.lstat(path),
    readLink: (path) => files.readLink(path),
    realPath: async (path) => files.resolve(path),
    glob: (pattern, options) => files.glob(pattern, options?.limit),
    async run(program, args, options = {}) {
      const line = [program, ...args].join(" ");
      ran.push(line);
      const recorded = lookUp(recording.programs ?? {}, line);
      if (recorded === undefined) return notRecorded(recording, program, line);
      const answer = typeof recorded === "function" ? recorded(args, options.input ?? "") : recorded;
      if (typeof answer === "string") return { exitCode: 0, stdout: answer, stderr: "" };
      if (answer.hangs)
        return hangUntil<RunResult>(options.timeoutMs, () => ({ exitCode: null, stdout: "", stderr: "", error: "timeout" }));
      return { exitCode: answer.error ? null : 0, stdout: "", stderr: "", ...answer };
    },
    async request(request) {
      const method = request.method ?? "GET";
      const url = request.socketPath ? `unix:${request.socketPath}:${request.path ?? "/"}` : (request.url ?? "");
      asked.push(`${method} ${url}`);
      const http = recording.http ?? {};
      const recorded = lookUp(http, `${method} ${url}`) ?? (method === "GET" || method === "HEAD" ? lookUp(http, url) : undefined);
      if (recorded === undefined) throw failure("ECONNREFUSED", url);
      const answer = typeof recorded === "function" ? recorded(request) : recorded;
      if (typeof answer === "string") return { status: 200, headers: {}, body: answer };
      if (answer.hangs) await hangUntil(request.timeoutMs, () => {}).then(() => Promise.reject(failure("ETIMEDOUT", url)));
      if (answer.error) throw failure(answer.error, url);
      return { status: 200, headers: {}, body: "", ...answer };
    },
    async statfs(path) {
      const best = Object.keys(recording.statfs ?? {})
        .filter((mount) => mount === "/" || path === mount || path.startsWith(`${mount}/`))
        .sort((a, b) => b.length - a.length)[0];
      if (best === undefined) throw failure("ENOENT", path);
      return recording.statfs![best]!;
    },
    beats: (workload) => recording.beats?.[workload] ?? null,
    now: () => now,
    env: (name) => recording.env?.[name],
  };
}

/**
 * A recorded host from a folder: `files/` is its root, `host.json` a `Recording` in JSON. A program or answer may name a text file
 * of the folder with `file` instead of holding its output.
 */
export function recordedHostFromFolder(folder: string, changes: Recording = {}): RecordedHost {
  const recording = JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as Recording;
  const programs: Recording["programs"] = {};
  for (const [line, run] of Object.entries(recording.programs ?? {}))
    programs[line] =
      typeof run === "object" && run.file !== undefined ? { ...run, stdout: readFileSync(join(folder, run.file), "utf8") } : run;
  const http: Recording["http"] = {};
  for (const [url, answer] of Object.entries(recording.http ?? {}))
    http[url] =
      typeof answer === "object" && answer.file !== undefined
        ? { ...answer, body: readFileSync(join(folder, answer.file), "utf8") }
        : answer;
  return recordedHost({
    ...recording,
    ...changes,
    files: { ...readTree(join(folder, "files"), "/"), ...recording.files, ...changes.files },
    programs: { ...programs, ...changes.programs },
    http: { ...http, ...changes.http },
    env: { ...recording.env, ...changes.env },
    statfs: { ...recording.statfs, ...changes.statfs },
  });
}

function readTree(folder: string, at: string): Record<string, RecordedFile> {
  const tree: Record<string, RecordedFile> = {};
  for (const entry of statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const path = at === "/" ? `/${entry.name}` : `${at}/${entry.name}`;
    const real = join(folder, entry.name);
    if (entry.isDirectory()) Object.assign(tree, { [path]: { directory: true } }, readTree(real, path));
    else if (entry.isSymbolicLink()) tree[path] = { link: readlinkSync(real) };
    else tree[path] = { content: readFileSync(real), mtimeMs: Math.round(statSync(real).mtimeMs) };
  }
  return tree;
}

function lookUp<T>(map: Record<string, T>, key: string): T | undefined {
  if (Object.hasOwn(map, key)) return map[key];
  const prefix = Object.keys(map)
    .filter((pattern) => pattern.endsWith("*") && key.startsWith(pattern.slice(0, -1)))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? undefined : map[prefix];
}

function notRecorded(recording: Recording, program: string, line: string): RunResult {
  const known = Object.keys(recording.programs ?? {}).some((key) => key === program || key.startsWith(`${program} `));
  if (known) return { exitCode: 1, stdout: "", stderr: `not recorded: ${line}` };
  return { exitCode: null, stdout: "", stderr: "", error: "ENOENT" };
}

function failure(code: string, subject: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${subject}`), { code });
}
