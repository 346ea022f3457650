import type { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { type LastError, lastErrorIn } from "./last-error";
import { newestTail } from "./log-tail";
import { neededPython } from "./python/needed-python";
import { excerpt } from "./quantity";
import { baseOf } from "./serving/chat-probe";
import { findProcess } from "./serving/find-process";

/** The check that has to report an error at the end of a log. */
export type Subject = "python.version" | "python.dependencies" | "config.files" | "checkpoint.integrity" | "model.load" | "training.loss";

/** GPU, network and database have checks of their own that read their errors. */
const OTHERS_REPORT =
  /OutOfMemory|out of memory|CUDA error|CUDA driver|NVIDIA driver|NCCL|DistBackend|ncclUnhandled|cublas|cudnn|Unable to allocate|MemoryError|TooManyConnections|connection slots|QueuePool limit|No space left|Address already in use/i;
const PACKAGES =
  /ImportError|ModuleNotFoundError|PackageNotFound|DistributionNotFound|VersionConflict|has no attribute|unexpected keyword argument|required positional argument|undefined symbol|GLIBC|compiled (?:using|against|with)|(?:is|are) required (?:for|but)|Failed to import|operator \w+::\w+ does not exist|binary incompatibility|not compatible with|which is incompatible|conflicting dependencies|No matching distribution|Could not find a version/;
const CONFIG =
  /Validation ?Errors?\b|Config\w*(?:Error|Exception)|validation errors? for|schema|Interpolation|YAML|TOML|JSONDecode|(?:unrecognized|unknown|unexpected|missing|required|invalid) (?:arguments?|keys?|options?|fields?|parameters?|settings?|sections?)|environment variable|HfArgumentParser|Failed to (?:bind|configure|parse)/i;
const CHECKPOINT =
  /Unpickl|PytorchStreamReader|state_dict|checkpoint|invalid load key|safetensor|central directory|orbax|param_groups|rng_state|resume/i;

/** Which check an error belongs to, by its type, its words and where in the call stack it was raised. */
export function subjectOf(workload: Workload, { text, stack }: LastError): Subject | null {
  if (OTHERS_REPORT.test(text)) return null;
  const hasPython = workload.python !== undefined || workload.venv !== undefined;
  if (neededPython(text) !== null && (workload.folder !== undefined || workload.requiresPython !== undefined)) return "python.version";
  const isAtImport = /(?:site|dist)-packages\/.* <module>(?:\n(?!.*<module>).*){0,3}$/.test(stack);
  if (hasPython && (PACKAGES.test(text) || isAtImport)) return "python.dependencies";
  const hasConfig = workload.configs.length > 0 || workload.runConfig !== undefined || workload.envFile !== undefined;
  if (hasConfig && (CONFIG.test(text) || /(?:config|settings)\w*(?:\/[^/\n]*)?\.py [^\n]*$/i.test(stack))) return "config.files";
  if (workload.kind === "serving") return "model.load";
  if (workload.checkpoints !== undefined && CHECKPOINT.test(`${text}\n${stack}`)) return "checkpoint.integrity";
  if (workload.kind === "training") return "training.loss";
  return hasPython ? "python.dependencies" : null;
}

export interface Ending extends LastError {
  /** When the log was last written to. */
  mtimeMs: number;
  /** `log ends with "…" (file:line)`: the middle of a sentence. */
  said: string;
}

/** The error with which a workload ended, when it is for this check to report; null when it runs, or when its log ends otherwise. */
export async function endingFor(host: Host, workload: Workload, subject: Subject): Promise<Ending | null> {
  const tail = await newestTail(host, workload.logs);
  const subjects = tail ? [false, true].map((isDead) => lastErrorIn(tail.lines, isDead)) : [];
  if (!tail || !subjects.some((error) => error && subjectOf(workload, error) === subject)) return null;
  const running = await isRunning(host, workload);
  const error = lastErrorIn(tail.lines, running === false);
  if (running === true || !error || subjectOf(workload, error) !== subject) return null;
  const place = error.place ? ` (${error.place})` : "";
  const cause = error.cause ? `, after "${excerpt(error.cause, 200)}"` : "";
  return { ...error, mtimeMs: tail.mtimeMs, said: `${tail.file} ends with "${excerpt(error.text, 500)}"${place}${cause}` };
}

/** Whether the workload runs, by its endpoint, process or unit. Null when it declares none of them, or when systemd itself started the unit again. */
export async function isRunning(host: Host, workload: Workload): Promise<boolean | null> {
  if (workload.endpoint !== undefined)
    return host.request({ url: `${baseOf(workload.endpoint)}/v1/models`, timeoutMs: 2_000 }).then(
      () => true,
      () => false,
    );
  if (workload.process !== undefined) return (await findProcess(host, workload.process).catch(() => null)) !== null;
  if (workload.unit === undefined) return null;
  const shown = await host.run("systemctl", ["show", "--property=ActiveState,NRestarts", "--", workload.unit], { timeoutMs: 2_000 });
  const propertyOf = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(shown.stdout)?.[1];
  const state = propertyOf("ActiveState");
  if (state !== "active") return state === undefined ? null : false;
  // A unit that fails at each start is active in between.
  return Number(propertyOf("NRestarts") ?? 0) > 0 ? null : true;
}
