import "server-only";
import { refuse } from "@/lib/errors";
import { processWide } from "@/lib/process-wide";

/** Outlooks that are measured at once in one process: each holds up to 50 MB. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 20;

const places = () => processWide("outlooks", () => ({ taken: 0, waiting: [] as (() => void)[] }));

/** Runs work in the order of the requests. @throws AppError `too-many-requests` while twenty wait. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const all = places();
  if (all.taken < MOST_AT_ONCE) all.taken += 1;
  else {
    if (all.waiting.length >= MOST_WAITING) throw refuse("too-many-requests", "outlooksBusy");
    await new Promise<void>((resolve) => all.waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    // The place goes to the next in line.
    const next = all.waiting.shift();
    if (next) next();
    else all.taken -= 1;
  }
}
