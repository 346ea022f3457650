import "server-only";
import { ConcurrencyLimit } from "@/lib/concurrency-limit";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** How long a change that needs a backtest waits for the others: longer than two previews take. */
export const SLOT_WAIT_MS = 20_000;

/** Each backtest keeps a core busy. */
const slots = () => processWide("rule-trial-slots", () => new ConcurrencyLimit(2, 20, () => refuse("too-many-requests", "ruleTrialsBusy")));

/** Runs a backtest in one of the process's few slots. Without `waitMs` it does not wait for one. @throws AppError `too-many-requests`. */
export const withTrialSlot = <T>(work: () => Promise<T>, waitMs = 0): Promise<T> => slots().run(work, waitMs);
