import "server-only";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** Twice the panes that stand side by side: one person must not use up the portal's connections. */
const AT_ONCE = 12;

interface Running {
  byUser: Map<string, Set<AbortController>>;
  listens: boolean;
}
const running = processWide<Running>("playground-answers", () => ({ byUser: new Map(), listens: false }));

/** Stops every answer of this process: what came is kept, and the server need not wait for a model before it ends. */
export function stopAnswers(): void {
  for (const answers of running.byUser.values()) for (const answer of answers) answer.abort();
}

/**
 * Counts an answer in; `signal` aborts when the reader goes away or the process is told to end. Call `leave` when it is over.
 * @throws AppError `too-many-requests` when the person has 12 on their way.
 */
export function enterAnswer(userId: string, gone: AbortSignal): { signal: AbortSignal; leave(): void } {
  const mine = running.byUser.get(userId) ?? new Set();
  if (mine.size >= AT_ONCE) throw refuse("too-many-requests", "answersLimit", { most: AT_ONCE });
  if (!running.listens) {
    running.listens = true;
    process.once("SIGTERM", stopAnswers);
    process.once("SIGINT", stopAnswers);
  }
  const stop = new AbortController();
  running.byUser.set(userId, mine.add(stop));
  const leave = () => {
    mine.delete(stop);
    if (mine.size === 0) running.byUser.delete(userId);
  };
  return { signal: AbortSignal.any([gone, stop.signal]), leave };
}
