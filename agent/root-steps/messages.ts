import * as z from "zod";
import { LogStream, Phase } from "../../lib/contracts/agent";

/**
 * What an unprivileged agent asks of the root step runner, as one line on its standard input: this step of this approved and signed plan. The
 * end of the input stops the step.
 */
export const StepRequest = z.object({
  /** As it came over the wire. */
  envelope: z.unknown(),
  phase: Phase.exclude(["verifying"]),
  step: z.int().nonnegative(),
  /** For a step that restores a file: its last content that parsed, base64. The agent has watched it; the runner has not. */
  lastGood: z.object({ content: z.string(), atMs: z.int() }).optional(),
});
export type StepRequest = z.infer<typeof StepRequest>;

/** What the runner answers, a line each: the step's output, and last how it ended. */
export const StepLine = z.union([
  z.object({ stream: LogStream, data: z.string() }),
  z.object({ ok: z.boolean(), exitCode: z.int().nullable(), sentence: z.string(), refused: z.boolean().optional() }),
]);
export type StepLine = z.infer<typeof StepLine>;
