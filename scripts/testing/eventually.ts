import { vi } from "vitest";

/** Waits until `check` no longer throws, and gives what it returns. The limit is generous: it is reached only when the test fails. */
export const eventually = <T>(check: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> =>
  vi.waitFor(check, { timeout: timeoutMs, interval: 20 });
