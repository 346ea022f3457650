import "server-only";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** Backtests at once in one process: each keeps a core busy. */
const MOST_AT_ONCE = 2;
const running = () => processWide("rule-trials", () => ({ count: 0 }));

/** Runs a backtest when few others run. @throws AppError `too-many-requests`. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const trials = running();
  if (trials.count >= MOST_AT_ONCE) throw refuse("too-many-requests", "ruleTrialsBusy");
  trials.count++;
  try {
    return await work();
  } finally {
    trials.count--;
  }
}
