import { posix } from "node:path";
import type { Engine } from "../../../lib/contracts/server-metrics";

const MODULES: [RegExp, Engine][] = [
  [/^vllm\.entrypoints\./, "vllm"],
  [/^sglang\.(launch_server|srt)/, "sglang"],
  [/^text_generation_server\b/, "tgi"],
  [/^llama_cpp\.server\b/, "llama.cpp"],
  [/^tensorrt_llm\./, "tensorrt-llm"],
  [/^lmdeploy\b/, "lmdeploy"],
];
const PROGRAMS: [RegExp, Engine][] = [
  [/^text-generation-(launcher|router|server)$/, "tgi"],
  [/^llama-server$/, "llama.cpp"],
  [/^ollama$/, "ollama"],
  [/^(trtllm-serve|tritonserver)$/, "tensorrt-llm"],
];
/** Programs that do more than serve: only with this word after them. */
const SERVES: [RegExp, Engine][] = [
  [/^vllm$/, "vllm"],
  [/^sglang$/, "sglang"],
  [/^lmdeploy$/, "lmdeploy"],
];

/** Command lines in which a model server may be found when a workload names no pattern of its own. */
export const SERVER_PATTERN =
  "vllm|sglang|text-generation-(launcher|server)|llama-server|llama_cpp\\.server|ollama (serve|runner)|trtllm-serve|tritonserver|lmdeploy";

/** Programs that start another one, whose name comes later in the line. */
const LAUNCHERS = /^(?:mpirun|mpiexec|srun|numactl|taskset|nice|ionice|env|nohup|setsid|timeout|uv|tini|dumb-init|bash|sh)$/;

/** The engine that a command line starts; null when it is none of those that are known. */
export function engineOf(argv: string[]): Engine | null {
  for (const [index, argument] of argv.entries()) {
    const module = argv[index - 1] === "-m" ? MODULES.find(([pattern]) => pattern.test(argument)) : undefined;
    if (module) return module[1];
    const name = posix.basename(argument);
    const serves = argv[index + 1] === "serve" ? SERVES.find(([pattern]) => pattern.test(name)) : undefined;
    if (serves) return serves[1];
    // An argument further on may be a path that only ends like a program.
    const program =
      index <= 1 || LAUNCHERS.test(posix.basename(argv[0] ?? "")) ? PROGRAMS.find(([pattern]) => pattern.test(name)) : undefined;
    if (program) return program[1];
  }
  return null;
}
