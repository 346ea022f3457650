import "server-only";
import { log } from "./log";

/**
 * Handles the items of a list one after the other. An item that fails is logged with its name and does not stop the others.
 * For sweeps: the next round tries the failed item again.
 */
export async function oneByOne<T>(
  items: readonly T[],
  nameOf: (item: T) => object,
  work: (item: T) => Promise<unknown>,
  failure: string,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      log.error({ ...nameOf(item), error: String(error) }, failure);
    }
  }
}
