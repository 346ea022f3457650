"use client";
import { useSyncExternalStore } from "react";

/** One ticking clock for the whole page: a hundred relative times cost one timer. */
const listeners = new Set<() => void>();
let now = Math.floor(Date.now() / 1_000) * 1_000;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Math.floor(Date.now() / 1_000) * 1_000;
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
const read = () => now;
// The server's module lives for days, so its clock must be read afresh; whole seconds keep repeated reads equal.
const readOnServer = () => (typeof window === "undefined" ? Math.floor(Date.now() / 1_000) * 1_000 : now);

/** Now in epoch milliseconds, whole seconds, renewed each second. */
export const useNow = () => useSyncExternalStore(subscribe, read, readOnServer);

const never = () => () => {};
/** False while the server's HTML is taken over, true after. For what only the browser knows, such as the time zone. */
export const useHydrated = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
