import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Account } from "./accounts";
import { type Decided, type Rights, SYSTEM_PATH } from "./rights";

type OwnerRights = Extract<Rights, { kind: "owner" }>;

export interface StartOptions extends Pick<SpawnOptions, "stdio" | "detached"> {
  /** Most CPU time of a limited program, in seconds. */
  cpuSeconds?: number;
  env: Record<string, string>;
}

/** Variables that make the loader of any program run code: these would act before the rights are dropped. */
const LOADS_CODE = /^(LD_|GCONV_PATH$|LOCPATH$|NLSPATH$|MALLOC_)/;
const FILE_BYTES = 1024 ** 3;
/** No core dump, no giant file, no endless loop; and when memory runs out, this goes first. */
const LIMITED =
  'ulimit -c 0; ulimit -f "$1"; ulimit -t "$2"; ulimit -n 1024; [ "$3" = 0 ] || ulimit -v "$3"; echo 1000 > /proc/self/oom_score_adj 2> /dev/null; shift 3; exec "$@"';

/**
 * The one place where the agent starts another program. What it may do was decided before (`decideRights`); here it is enforced: always in
 * `/`, by an absolute path, with no capability that the decision does not name.
 * @throws when rights have to be dropped and this host has no setpriv.
 */
export function startProgram({ program, rights }: Decided, args: string[], options: StartOptions): ChildProcess {
  const { env, cpuSeconds = 600, ...rest } = options;
  const safe = Object.fromEntries(Object.entries(env).filter(([name]) => !LOADS_CODE.test(name)));
  const line =
    rights.kind === "owner"
      ? [...ownersLine(rights, cpuSeconds), program, ...args]
      : [...(hasAmbient() ? withoutAmbient(rights.readsKernelLog === true) : []), program, ...args];
  return spawn(line[0]!, line.slice(1), { ...rest, cwd: "/", env: (rights.kind === "owner" ? safe : env) as NodeJS.ProcessEnv });
}

function ownersLine({ account, limits }: OwnerRights, cpuSeconds: number): string[] {
  if (!limits) return become(account, true);
  const kibibytes = Number.isFinite(limits.memoryBytes) ? Math.floor(limits.memoryBytes / 1024) : 0;
  return [...become(account, false), "/bin/sh", "-c", LIMITED, "sh", ...[FILE_BYTES / 512, cpuSeconds, kibibytes].map(String)];
}

/** The beginning of a command line that runs the rest as somebody, without capabilities and new privileges. */
export function become({ name, uid, gid }: Account, hasGroups: boolean): string[] {
  const isRoot = process.getuid?.() === 0;
  const groups = hasGroups && name !== String(uid) ? "--init-groups" : "--clear-groups";
  const user = isRoot ? [`--reuid=${uid}`, `--regid=${gid}`, groups, "--bounding-set=-all"] : [];
  return [setpriv(), ...user, "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--"];
}

function withoutAmbient(readsKernelLog: boolean): string[] {
  const kept = readsKernelLog ? "-all,+syslog" : "-all";
  return [setpriv(), `--inh-caps=${kept}`, `--ambient-caps=${kept}`, "--"];
}

function setpriv(): string {
  const found = SYSTEM_PATH.split(":")
    .map((folder) => `${folder}/setpriv`)
    .find((path) => existsSync(path));
  if (!found) throw new Error("needs setpriv (util-linux), so that it does not get the agent's own rights");
  return found;
}

let ambient: boolean | undefined;
/** Whether programs that this agent starts would get capabilities of it. */
function hasAmbient(): boolean {
  ambient ??= !/^CapAmb:\s+0+$/m.test(readFileSync("/proc/self/status", "utf8"));
  return ambient;
}
