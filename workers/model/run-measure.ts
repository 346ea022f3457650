import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Measured } from "@/lib/contracts/optimise";
import { Refusal } from "./refusal";
import type { Variant } from "./weights";

const LONGEST_MS = 180_000;

export interface MeasureTask {
  variant: Variant;
  prompts: string[];
  maxTokens: number;
}

/** The program beside the running one: `measure.ts` beside `main.ts`, `model-measure.js` beside `model.js`. */
export const measureProgram = (main: string) => main.replace(/main\.ts$/, "measure.ts").replace(/model\.js$/, "model-measure.js");

/** Measures a variant in a process of its own, so that its memory is its own. @throws Refusal with the process's words when it fails. */
export async function runMeasure(program: string, task: MeasureTask, signal: AbortSignal): Promise<Measured> {
  const child = spawn(process.execPath, [...process.execArgv, program], { stdio: ["pipe", "pipe", "pipe"] });
  const stop = () => child.kill("SIGKILL");
  const whenOver = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  whenOver.addEventListener("abort", stop);
  if (whenOver.aborted) stop();
  // A process that ends before it has read its task closes the pipe.
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(task));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  try {
    const [out, problem, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code === 0) return Measured.parse(JSON.parse(out));
    const reason = /Error: (.*)/.exec(problem)?.[1] ?? "The process was ended before it was done.";
    throw new Refusal(500, `Measuring ${task.variant} failed. ${reason}`, "measurement_failed");
  } finally {
    whenOver.removeEventListener("abort", stop);
  }
}
