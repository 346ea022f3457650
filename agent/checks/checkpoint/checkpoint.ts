import type { HostStat } from "../../host/host";

export interface Checkpoint {
  name: string;
  path: string;
  step: number | null;
  mtimeMs: number;
  files: { path: string; stat: HostStat }[];
  /** A file of it that is not there. */
  lacks?: string;
  /** A file beside it that says that its save has not ended. */
  marker?: string;
}

/** The step in a name: the number after `step`, or else the last number. */
export function stepOf(name: string): number | null {
  const named = /step[-_=]?(\d+)/i.exec(name);
  if (named) return Number(named[1]);
  const numbers = name.match(/\d+/g);
  const step = numbers ? Number(numbers.at(-1)) : null;
  return step !== null && Number.isSafeInteger(step) ? step : null;
}
