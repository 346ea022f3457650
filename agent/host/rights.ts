import { constants } from "node:fs";
import { access } from "node:fs/promises";
import type { Workload } from "../../lib/contracts/workload";
import { type Account, accountOf } from "./accounts";
import type { RunOptions, WorkloadCode } from "./host";
import { type PathLook, type PathOwner, pathOwner } from "./path-owner";

/**
 * own: the agent's, without its capabilities when it is not root · owner: of the code that runs, without any capability or new privilege.
 * A check's programs are limited and only in their own group; a step's are neither.
 */
export type Rights = { kind: "own"; readsKernelLog?: boolean } | { kind: "owner"; account: Account; limits?: { memoryBytes: number } };
export interface Decided {
  /** Absolute, as it will be started. */
  program: string;
  rights: Rights;
}
export interface Refused {
  refusal: string;
  error: "ENOENT" | "EACCES";
}
/** What the host's policy says of a program that may run a workload's code: a sentence that refuses, or undefined. */
export type AdmitCode = (program: { path: string; real: string; isRoots: boolean }, workload: Workload) => string | undefined;

export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MEMORY_BYTES = 4 * 1024 ** 3;

/** Decides with whose rights a program runs: the agent's only when nobody but root (or the agent itself) can change what it runs. */
export async function decideRights(
  program: string,
  { code, readsKernelLog = false }: Pick<RunOptions, "code" | "readsKernelLog">,
  look: PathLook,
  admit: AdmitCode | undefined,
): Promise<Decided | Refused> {
  const path = await findProgram(program);
  if (path === undefined) return { refusal: `${program} does not exist`, error: "ENOENT" };
  const walked = remembered(look);
  const own = await pathOwner(path, walked);
  const objection = code && admit?.({ path, real: own.real, isRoots: await isRoots(own, walked) }, code.workload);
  if (objection) return { refusal: objection, error: "EACCES" };
  const owners = code ? [...(await ownersOf(code, walked)), own] : [own];
  const uid = owners.find((owner) => owner.uid !== undefined)?.uid;
  const open = owners.find((owner) => owner.open !== undefined)?.open;
  const isRoot = process.getuid?.() === 0;
  if (uid !== undefined && !isRoot)
    return {
      refusal: `${path} runs code of ${accountOf(uid).name}, and this agent may not act as ${accountOf(uid).name}`,
      error: "EACCES",
    };
  if (uid === undefined && open !== undefined)
    return { refusal: `${open} can be changed by others than its owner, so ${path} is not run`, error: "EACCES" };
  if (uid === undefined && !code) return { program: path, rights: { kind: "own", readsKernelLog } };
  const account = accountOf(uid ?? process.getuid?.() ?? 0);
  return { program: path, rights: { kind: "owner", account, limits: { memoryBytes: code?.memoryBytes ?? MEMORY_BYTES } } };
}

/** Whose a workload is: of its folder, or of the first other path that it declares and that is somebody's; the agent's own when none is. */
export async function workloadOwner(workload: Workload, look: PathLook): Promise<Account> {
  const owners = await ownersOf({ workload }, remembered(look));
  return accountOf(owners.find((owner) => owner.uid !== undefined)?.uid ?? process.getuid?.() ?? 0);
}

async function ownersOf({ workload, loads = [] }: WorkloadCode, look: PathLook): Promise<PathOwner[]> {
  const { folder, venv, python, restart, runConfig, requirements, envFile, checkpoints, configs } = workload;
  const named = [folder, venv, python, restart, runConfig, requirements, envFile, checkpoints, ...configs, ...loads];
  const paths = named.filter((path): path is string => path?.startsWith("/") === true && !/[*?{]/.test(path));
  const owners = await Promise.all(paths.map((path) => pathOwner(path, look).catch(() => undefined)));
  return owners.filter((owner) => owner !== undefined);
}

async function isRoots({ real, uid, open }: PathOwner, look: PathLook): Promise<boolean> {
  if (uid !== undefined || open !== undefined) return false;
  return (await look.lstat(real)).uid === 0;
}

/** The first program of that name in a PATH, the agent's own unless another is given. */
export async function findProgram(program: string, path = process.env.PATH || SYSTEM_PATH): Promise<string | undefined> {
  const folders = path.split(":").filter((folder) => folder.startsWith("/"));
  if (program.startsWith("/")) return program;
  for (const folder of folders) if (await isExecutable(`${folder}/${program}`)) return `${folder}/${program}`;
  return undefined;
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The parts that many paths share are looked at once. */
function remembered(look: PathLook): PathLook {
  const seen = new Map<string, ReturnType<PathLook["lstat"]>>();
  return {
    readLink: look.readLink,
    lstat(path) {
      const known = seen.get(path) ?? look.lstat(path);
      seen.set(path, known);
      return known;
    },
  };
}
