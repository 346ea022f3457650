import { readFileSync } from "node:fs";
import { accountOf, NOBODY } from "../host/accounts";
import type { RunResult } from "../host/host";
import { plainLook } from "../host/host-stat";
import { programRunner, stepEnvironment } from "../host/run-program";
import { CLOSE_WALL, OPEN } from "./close-wall";
import { SYSTEM_FOLDERS, type WallView } from "./wall-view";

const MAX_OUTPUT = 64 * 1024;
/** What one environment variable may hold. */
const MAX_LIST = 100_000;
/** Memory of one process in KiB, processes, seconds of processor time, open files. */
const LIMITS = [512 * 1024, 32, 60, 128];

const APART = ["--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"];
const INTERPRETERS = { bash: ["bash", "--noprofile", "--norc", "-c"], python: ["python3", "-I", "-c"] } as const;

export type Walled = { ended: RunResult } | { open: string };
export interface WalledScript {
  shell: keyof typeof INTERPRETERS;
  script: string;
  args?: string[];
  values?: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Only the system's own folders, with the rights of an unprivileged user. */
export const NOBODYS_VIEW: WallView = { account: accountOf(NOBODY), shown: [], links: [], hidden: [] };

const run = programRunner(plainLook);

/**
 * Runs a script that must not be able to change the host or read what is not public, whatever it says: walled off by the kernel, bounded in
 * time, memory, processes and output. `open`: this host cannot close the wall (no user namespaces, no util-linux), so nothing was started.
 */
export async function runWalled(
  { shell, script, args = [], values = {}, timeoutMs, signal }: WalledScript,
  view: WallView,
): Promise<Walled> {
  const lists = {
    MILLWRIGHT_SHOWN: [...SYSTEM_FOLDERS.map((path) => `${path}\t`), ...view.shown.map((one) => `${one.path}\t${one.deviceAndInode}`)].join(
      "\n",
    ),
    MILLWRIGHT_LINKS: view.links.map(({ path, to }) => `${path}\t${to}`).join("\n"),
    MILLWRIGHT_HIDDEN: [...view.hidden, ...socketPaths()].join("\n"),
    MILLWRIGHT_LIMITS: LIMITS.join(" "),
    // Root becomes somebody else; any other user is in a namespace of its own already.
    MILLWRIGHT_BECOME: process.getuid?.() === 0 ? `${view.account.uid} ${view.account.gid}` : "",
  };
  if (Object.values(lists).some((list) => list.length > MAX_LIST))
    return { open: "this host has more listening sockets than can be covered" };
  // Python's -c takes the next argument as sys.argv[1], bash's as $0.
  const command = [...INTERPRETERS[shell], script, ...(shell === "bash" ? ["plan"] : []), ...args];
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const ended = await run("unshare", [...user, ...APART, "--", "bash", "-c", CLOSE_WALL, "wall", ...command], {
    timeoutMs,
    ...(signal ? { signal } : {}),
    maxBytes: MAX_OUTPUT,
    env: { ...stepEnvironment(values, view.account), ...lists },
  });
  if (ended.error === "ENOENT") return { open: "this host has no unshare (util-linux)" };
  if (ended.refusal) return { open: ended.refusal };
  if (ended.exitCode === OPEN || (ended.stdout === "" && ended.exitCode !== 0 && /^unshare: /m.test(ended.stderr)))
    return { open: firstLine(ended.stderr) };
  return { ended };
}

const firstLine = (text: string) =>
  text
    .split("\n")
    .find((line) => /wall could not|^unshare: /.test(line))
    ?.slice(0, 300) ?? "the wall could not be closed";

/** Files that programs of this host listen at: whoever can reach one can ask its program to act. */
function socketPaths(): string[] {
  try {
    const paths = readFileSync("/proc/net/unix", "utf8").match(/(?<= )\/\S.*$/gm) ?? [];
    return [...new Set(paths)].filter((path) => !/^(\/var)?\/run\//.test(path));
  } catch {
    return [];
  }
}
