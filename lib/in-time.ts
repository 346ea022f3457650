import "server-only";
import vm from "node:vm";

/** The work exceeded its time limit. */
export class TooSlow extends Error {}

const script = new vm.Script("run()");

/**
 * Runs work that a pattern or schema from outside can make slow, and ends it after `timeoutMs`, even within a regular expression. It blocks the
 * process for at most that long.
 * @throws TooSlow.
 */
export function inTime<T>(timeoutMs: number, work: () => T): T {
  const result: { value?: T } = {};
  const run = () => {
    result.value = work();
  };
  try {
    script.runInNewContext({ run }, { timeout: timeoutMs });
  } catch (error) {
    // The error comes from another context, so it is not an instance of this context's `Error`.
    const isOver = typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    throw isOver ? new TooSlow(`longer than ${timeoutMs} ms`) : error;
  }
  return result.value as T;
}

/** Runs a piece of work. @throws TooSlow when the time is over. */
export type Clock = <T>(work: () => T) => T;

/** One time limit for several pieces of work, which may take `totalMs` together. */
export function sharedTime(totalMs: number): Clock {
  let leftMs = totalMs;
  return (work) => {
    const began = performance.now();
    try {
      if (leftMs <= 0) throw new TooSlow(`longer than ${totalMs} ms`);
      return inTime(Math.ceil(leftMs), work);
    } finally {
      leftMs -= performance.now() - began;
    }
  };
}
