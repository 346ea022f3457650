import { createInterface } from "node:readline";
import type { Phase } from "../../lib/contracts/agent";
import type { Step } from "../../lib/contracts/runbook";
import { findProgram } from "../host/rights";
import { programEnvironment } from "../host/run-program";
import { startProgram } from "../host/start-program";
import { failed, resolveValue, type StepContext, type StepResult } from "../steps/step";
import { StepLine, type StepRequest } from "./messages";

/** A step that was asked to stop counts as lost after this. */
const GIVE_UP_MS = 20_000;

export interface RootStep {
  /** The root step runner, with what starts it as root. */
  runner: string[];
  /** As it came over the wire. */
  envelope: unknown;
  phase: Phase;
  index: number;
}

/** Runs a step through the root step runner, which checks again whether it may run. Never throws. */
export async function runAsRoot(step: Step, context: Omit<StepContext, "timeoutMs">, asked: RootStep): Promise<StepResult> {
  const [name, ...args] = asked.runner;
  const program = await findProgram(name!);
  if (!program) return failed(`needs ${name}, which cannot be started: ENOENT`);
  const request: StepRequest = {
    envelope: asked.envelope,
    phase: asked.phase === "rolling-back" ? "rolling-back" : "running",
    step: asked.index,
    ...lastGoodFor(step, context),
  };
  return new Promise((resolve) => {
    const child = startProgram({ program, rights: { kind: "own" } }, args, { env: programEnvironment(), stdio: "pipe" });
    const { stdin, stdout, stderr } = child;
    let result: StepResult | undefined;
    let complaint = "";
    let giveUp: NodeJS.Timeout | undefined;
    const onAbort = () => {
      // Root's processes are not ours to kill; the end of its input is what the runner stops at.
      stdin?.end();
      giveUp = setTimeout(() => settle(failed("was stopped, and its end was not waited for")), GIVE_UP_MS);
    };
    const settle = (end: StepResult) => {
      clearTimeout(giveUp);
      context.signal.removeEventListener("abort", onAbort);
      stdout?.destroy();
      stderr?.destroy();
      resolve(end);
    };
    if (stdout)
      createInterface({ input: stdout }).on("line", (text) => {
        const line = parse(text);
        if (!line) return;
        if ("stream" in line) context.output(line.stream, Buffer.from(line.data, "base64"));
        else result = { ok: line.ok, exitCode: line.exitCode, sentence: line.sentence, ...(line.refused ? { refused: true } : {}) };
      });
    stderr?.on("data", (piece: Buffer) => {
      complaint = `${complaint}${piece}`.slice(-1_000);
    });
    // A runner that was never started reads nothing.
    stdin?.on("error", () => {});
    stdin?.write(`${JSON.stringify(request)}\n`);
    child.on("error", (error: NodeJS.ErrnoException) =>
      settle(failed(`needs ${name}, which cannot be started: ${error.code ?? error.message}`)),
    );
    child.on("close", (code) =>
      settle(result ?? failed(`needs root, and the step runner ended with exit code ${code}: ${complaint.trim() || "it said nothing"}`)),
    );
    if (context.signal.aborted) onAbort();
    else context.signal.addEventListener("abort", onAbort);
  });
}

function parse(text: string): StepLine | undefined {
  try {
    return StepLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function lastGoodFor(step: Step, { history, values }: Pick<StepContext, "history" | "values">): Pick<StepRequest, "lastGood"> {
  if (!("file" in step) || step.file.action !== "restore" || step.file.version !== "last-known-good") return {};
  const good = history.last(resolveValue(step.file.path, values));
  return good ? { lastGood: { content: good.content.toString("base64"), atMs: good.atMs } } : {};
}
