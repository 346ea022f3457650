import "server-only";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** Backtests at once in one process: each keeps a core busy. */
const MOST_AT_ONCE = 2;
/** How long a change that needs a backtest waits for the others: longer than two previews take. */
export const SLOT_WAIT_MS = 20_000;

interface Slots {
  running: number;
  /** The waiting changes, in their order. A free slot goes to the next at once. */
  waiting: (() => void)[];
}
const slotsOf = () => processWide<Slots>("rule-trial-slots", () => ({ running: 0, waiting: [] }));

/** Runs a backtest in one of the process's few slots. Without `waitMs` it does not wait for one. @throws AppError `too-many-requests`. */
export async function withTrialSlot<T>(work: () => Promise<T>, waitMs = 0): Promise<T> {
  const slots = slotsOf();
  if (slots.running < MOST_AT_ONCE) slots.running++;
  else await nextSlot(slots, waitMs);
  try {
    return await work();
  } finally {
    const next = slots.waiting.shift();
    if (next) next();
    else slots.running--;
  }
}

function nextSlot({ waiting }: Slots, waitMs: number): Promise<void> {
  const busy = refuse("too-many-requests", "ruleTrialsBusy");
  if (waitMs === 0) throw busy;
  return new Promise((resolve, reject) => {
    const enter = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(enter), 1);
      reject(busy);
    }, waitMs);
    waiting.push(enter);
  });
}
