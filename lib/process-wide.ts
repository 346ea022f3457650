import "server-only";

const store = globalThis as typeof globalThis & { [key: symbol]: unknown };

/**
 * One value a process, whichever bundle asks: the portal's pages, handlers and instrumentation each evaluate modules of their own,
 * and must not each open connections of their own.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`millwright.${name}`);
  if (!(key in store)) store[key] = make();
  return store[key] as T;
}
