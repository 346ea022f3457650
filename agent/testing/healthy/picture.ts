import type { Workload } from "../../../lib/contracts/workload";
import type { RecordedFile } from "../recorded-files";
import type { RecordedHost } from "../recorded-host";

/** A host on which nothing is wrong, with what it runs. */
export interface Picture {
  host: RecordedHost;
  workloads: Workload[];
}

export const NOW = Date.UTC(2026, 10, 1);
export const HOUR = 3_600_000;
export const old = (content: string | Buffer, ageMs = HOUR): RecordedFile => ({ content, mtimeMs: NOW - ageMs });
export const lines = (count: number, line: (step: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index + 1)}\n`).join("");
/** A loss that falls, with the noise of batches. */
export const loss = (step: number): string => (2 + 8 / Math.sqrt(step) + Math.sin(step * 12.9898) * 0.05).toFixed(4);
