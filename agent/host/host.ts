import type { Workload } from "../../lib/contracts/workload";

/**
 * Everything that a check, collector or step may touch of the machine, in one object, so that a recorded or injected
 * host can replace it and a hang can be cut. Paths are absolute paths of the host.
 */
export interface Host {
  /** Reads a whole text file. @throws NodeJS.ErrnoException (`ENOENT`, `EACCES`, …), `RangeError` above `maxBytes` (default 8 MiB). */
  readText(path: string, options?: { maxBytes?: number }): Promise<string>;
  /** Reads `length` bytes at `offset`; fewer at the end of the file. */
  readBytes(path: string, offset: number, length: number): Promise<Buffer>;
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<HostStat>;
  /** Like `stat`, of the link itself. */
  lstat(path: string): Promise<HostStat>;
  readLink(path: string): Promise<string>;
  realPath(path: string): Promise<string>;
  /** Paths that match a glob (`*`, `**`, `?`, `{a,b}`), sorted; at most `limit` (default 10,000). */
  glob(pattern: string, options?: { limit?: number }): Promise<string[]>;
  /**
   * Runs a program without a shell, in `/`, and waits for it. A program whose path somebody else than root can change runs with the rights of
   * that owner. Never throws for a failing program: `exitCode` is null when it was killed
   * or could not be started (`error` says why: `ENOENT`, `timeout`). Output is cut at `maxBytes` (default 1 MiB) each.
   */
  run(program: string, args: string[], options?: RunOptions): Promise<RunResult>;
  /** An HTTP request, also over a unix socket. @throws on connection errors and time-outs. */
  request(options: HostRequest): Promise<HostResponse>;
  statfs(path: string): Promise<{ totalBytes: number; freeBytes: number; availableBytes: number; files: number; freeFiles: number }>;
  /** Where contents that parsed are remembered for repairs; absent where nothing is to be remembered. The only thing that a check may write. */
  history?: { keep(path: string, content: Buffer): void };
  /** What this host has had before, kept over restarts of the agent; absent where nothing is kept. */
  had?: Had;
  /** What ranks have said over the agent's socket; null (or no such door) when none of this workload ever did. */
  beats?(workload: string): { sinceMs: number; beats: RankBeat[] } | null;
  now(): number;
  env(name: string): string | undefined;
}

/** Parts that a host has had, by kind (`gpus`, `ports`) and by a name that lasts (a card's UUID, a port's name). */
export interface Had {
  of(kind: string): Record<string, unknown>;
  remember(kind: string, parts: Record<string, unknown>): void;
  /** The agent's memory is gone, and the portal has not given its copy yet. */
  readonly isLost: boolean;
}

/** A rank of a distributed run, as it last said that it lives. */
export interface RankBeat {
  rank: number;
  host: string;
  pid: number | null;
  step: number | null;
  atMs: number;
}

export interface HostStat {
  size: number;
  mtimeMs: number;
  inode: number;
  device: number;
  mode: number;
  uid: number;
  gid: number;
  kind: "file" | "directory" | "link" | "socket" | "other";
}
export interface RunOptions {
  timeoutMs?: number;
  env?: Record<string, string>;
  input?: string;
  maxBytes?: number;
  /** Ends the program early. */
  signal?: AbortSignal;
  /** Set wherever code of a workload could run: the program then has no more rights than the workload's owner. */
  code?: WorkloadCode;
  /** Keeps the right to read the kernel log; a program started by an agent that is not root otherwise keeps none of its capabilities. */
  readsKernelLog?: boolean;
}
/** Code that is not the system's own. */
export interface WorkloadCode {
  workload: Workload;
  /** What the program loads beside itself: whoever can change one of these decides what runs. */
  loads?: string[];
  /** Most address space that it may take. Default 4 GiB. */
  memoryBytes?: number;
}
export interface RunResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  error?: "ENOENT" | "EACCES" | "timeout" | "killed" | string;
  /** Why this host does not run the program, as a sentence without its full stop. Nothing was started. */
  refusal?: string;
}
export interface HostRequest {
  url?: string;
  socketPath?: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
  maxBytes?: number;
  /** An HTTP proxy to go through. Its failures have `atProxy`, its refusals `proxyStatus`. */
  proxy?: string;
}
export interface HostResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}
