import "server-only";

const store = globalThis as typeof globalThis & { [key: symbol]: unknown };

/**
 * One value for each process, whichever bundle asks: the portal's pages, handlers and instrumentation each evaluate their own modules,
 * and must share connections.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`millwright.${name}`);
  if (!(key in store)) store[key] = make();
  return store[key] as T;
}
