import "server-only";
import { ConcurrencyLimit } from "@/lib/concurrency-limit";
import type { Ctx } from "@/lib/context";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** How long a change that needs a backtest waits for the others: longer than two previews take. */
export const SLOT_WAIT_MS = 20_000;

/** Each backtest keeps a core busy, and a preview does not wait: one organisation must leave a slot to the others. */
const BOUNDS = { atOnce: 2, ofOne: 1, mostWaiting: 10 };
const slots = () =>
  processWide("rule-trial-slots", () => new ConcurrencyLimit(BOUNDS, () => refuse("too-many-requests", "ruleTrialsBusy")));

/** Runs an organisation's backtest in one of the process's few slots. Without `waitMs` it does not wait for one. @throws AppError `too-many-requests`. */
export const withTrialSlot = <T>({ orgId }: Pick<Ctx, "orgId">, work: () => Promise<T>, waitMs = 0): Promise<T> =>
  slots().run(orgId, work, waitMs);
