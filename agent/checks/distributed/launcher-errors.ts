import { excerpt } from "../quantity";
import { type CommError, type LineReader, rankIn } from "./comm-error";

const SIGNALS: Record<number, string> = {
  4: "SIGILL",
  6: "SIGABRT, it aborted itself",
  7: "SIGBUS, often too little shared memory",
  8: "SIGFPE",
  9: "SIGKILL, from outside: often the kernel for want of memory",
  11: "SIGSEGV, a crash",
  15: "SIGTERM, from outside",
};
/** How srun names an end by a signal. */
const SIGNAL_WORDS: Record<string, number> = {
  Killed: 9,
  "Segmentation fault": 11,
  Aborted: 6,
  "Bus error": 7,
  "Floating point exception": 8,
  "Illegal instruction": 4,
  Terminated: 15,
};

const died = (what: string, rank: number | null = null, weight = 1): CommError => ({ code: "rank-died", weight, what, rank });
/** An exit code alone has little weight: another line often explains the failure. */
const byCode = (code: string, who: string, rank: number | null = null): CommError => died(`${who} ended with exit code ${code}`, rank, 3);
const bySignal = (signal: number, who: string, rank: number | null = null): CommError =>
  died(`${who} ended with exit code -${signal} (${SIGNALS[signal] ?? `signal ${signal}`})`, rank);

/** Lines of launchers (torchrun, DeepSpeed, Slurm, MPI, Ray, Accelerate) about a process that ended. */
export const launcherErrors: LineReader[] = [
  [
    /exitcode:? +:? ?-(\d{1,3})\)?,? *(?:\(pid: (\d{1,9})\)|local_rank: (\d{1,7}) \(pid: (\d{1,9})\))/,
    (match) => bySignal(Number(match[1]), `process ${match[2] ?? match[4]}${match[3] ? ` (local rank ${match[3]})` : ""}`),
  ],
  [
    /(?:Process|Worker|subprocess) (\d{1,9}) (?:exits|exited|terminated) with (?:return code|exitcode|exit code|signal) ?= ?-?(\d{1,3})/i,
    (match) => bySignal(Number(match[2]), `process ${match[1]}`),
  ],
  [
    /exitcode:? +:? ?([1-9]\d{0,2})\)?,? *(?:\(pid: (\d{1,9})\)|local_rank: (\d{1,7}) \(pid: (\d{1,9})\))/,
    (match) => byCode(match[1]!, `process ${match[2] ?? match[4]}${match[3] ? ` (local rank ${match[3]})` : ""}`),
  ],
  [/exits with return code ?= ?([1-9]\d{0,2})\b/, (match) => byCode(match[1]!, "a process of the launcher")],
  [
    /error: (\S{1,80}): tasks? ([\d,-]{1,60}): Exited with exit code ([1-9]\d{0,2})/,
    (match) => byCode(match[3]!, `task ${match[2]} on ${match[1]}`, /^\d+$/.test(match[2]!) ? Number(match[2]) : null),
  ],
  [/error: Node failure on (\S{1,80})/, (match) => died(`Slurm lost node ${match[1]}: node failure`, null, 0)],
  [
    /\*\*\* (STEP|JOB) (\S{1,40}) ON (\S{1,80}) CANCELLED AT \S{1,40} DUE TO (NODE FAILURE|TIME LIMIT|PREEMPTION)/,
    (match) => died(`Slurm ended ${match[1]!.toLowerCase()} ${match[2]} on ${match[3]}: ${match[4]!.toLowerCase()}`, null, 2),
  ],
  [/exits with return code ?= ?-(\d{1,3})\b/, (match) => bySignal(Number(match[1]), "a process of the launcher")],
  [/Signal (\d{1,2}) \(SIG\w+\) received by PID (\d{1,9})/, (match) => bySignal(Number(match[1]), `process ${match[2]}`)],
  [
    /process rank (\d{1,7}) with PID (\d{1,9}) on node (\S{1,80}) exited on signal (\d{1,2})/,
    (match) => bySignal(Number(match[4]), `process ${match[2]} on ${match[3]}`, Number(match[1])),
  ],
  [
    /error: (\S{1,80}): tasks? ([\d,-]{1,60}): (Killed|Segmentation fault|Aborted|Bus error|Floating point exception|Illegal instruction|Terminated)/,
    (match) => bySignal(SIGNAL_WORDS[match[3]!]!, `task ${match[2]} on ${match[1]}`, /^\d+$/.test(match[2]!) ? Number(match[2]) : null),
  ],
  [
    /error: (\S{1,80}): tasks? ([\d,-]{1,60}): Out Of Memory/,
    (match) => died(`task ${match[2]} on ${match[1]} was killed for memory`, /^\d+$/.test(match[2]!) ? Number(match[2]) : null, 0),
  ],
  [
    /Detected (\d{1,6}) oom[-_]kill events? in (StepId=\S{1,40}|step \S{1,40})/i,
    (match) => died(`Slurm's ${match[2]!.replace(/\.$/, "")} was killed for memory at its job's limit`, null, 0),
  ],
  [
    /\bActorDiedError\b.{0,400}?class_name: (\w{1,80})(?:.{0,400}?pid: (\d{1,9}))?/,
    (match) => died(`Ray's actor ${match[1]}${match[2] ? ` (process ${match[2]})` : ""} died`),
  ],
  [/\b(?:ActorDiedError|WorkerCrashedError)\b|A worker died or was killed while executing a task/, () => died("a worker of Ray died")],
  [
    /watchdog thread terminated with exception: (?!NCCL (?:communicator|error)|\[Rank)(.{1,120})/,
    (match, line) => died(`the process itself failed: ${excerpt(match[1]!, 100)}`, rankIn(line)),
  ],
];
