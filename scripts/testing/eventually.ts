import { vi } from "vitest";

/** Waits until `check` no longer throws, and returns its result. The limit is generous: only a failing test reaches it. */
export const eventually = <T>(check: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> =>
  vi.waitFor(check, { timeout: timeoutMs, interval: 20 });
