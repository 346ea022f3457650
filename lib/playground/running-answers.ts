import "server-only";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";
import { RunningWork } from "@/lib/running-work";

/** Twice the panes that stand side by side: one person must not use up the portal's connections. */
const AT_ONCE = 12;
const running = processWide("playground-answers", () => new RunningWork());

/** Stops every answer of this process: what came is kept, and the server need not wait for a model before it ends. */
export const stopAnswers = (): void => running.stopAll();

/**
 * Counts an answer in; `signal` aborts when the reader goes away or the process is told to end. Call `leave` when it is over.
 * @throws AppError `too-many-requests` when the person has 12 on their way.
 */
export function enterAnswer(userId: string, gone: AbortSignal): { signal: AbortSignal; leave(): void } {
  if (running.countOf(userId) >= AT_ONCE) throw refuse("too-many-requests", "answersLimit", { most: AT_ONCE });
  const { stop, leave } = running.enter(userId);
  return { signal: AbortSignal.any([gone, stop.signal]), leave };
}
