import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** `run.json` in the data folder: `npm start` describes itself to other programs. */
export interface RunState {
  pid: number;
  url: string;
  gateway: string | undefined;
  door: string | undefined;
  databaseUrl: string | undefined;
  pids: Record<string, number>;
  logs: string;
}

/** Replaces the file atomically: a reader sees the old state or the new one. Only its owner can read it. */
export function writeRunFile(file: string, state: RunState): void {
  const next = `${file}.next`;
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
}

export const readRunFile = (file: string): RunState => JSON.parse(readFileSync(file, "utf8")) as RunState;
