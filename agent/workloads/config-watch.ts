import { existsSync, readFileSync, statSync } from "node:fs";
import { readFramed, writeFramed } from "../disk/framed-file";
import { type AgentConfig, ConfigError, EMPTY_CONFIG, parseConfig } from "./config";

const POLL_MS = 2_000;

export interface ConfigWatchOptions {
  path: string;
  /** Keeps the last good config, so that a broken one is harmless even after a restart. */
  lastGoodPath: string;
  onChange(config: AgentConfig): void;
  /** Called after each read of the file, also when the config did not change. */
  onLoad(): void;
}

/** The config that the agent uses: the file's content when it is valid, else the last valid one. */
export class ConfigWatch {
  config: AgentConfig = EMPTY_CONFIG;
  /** Why the file is not used, as `path:line:column reason`. */
  problem: string | undefined;
  private stamp = "";
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ConfigWatchOptions) {
    this.load();
  }

  start(): void {
    this.timer = setInterval(() => {
      const before = { config: this.config, stamp: this.stamp };
      this.load();
      if (this.config !== before.config) this.options.onChange(this.config);
      if (this.stamp !== before.stamp) this.options.onLoad();
    }, POLL_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private load(): void {
    const { path, lastGoodPath } = this.options;
    const stamp = stampOf(path);
    if (stamp === this.stamp) return;
    const isFirst = this.stamp === "";
    this.stamp = stamp;
    try {
      const text = readFileSync(path, "utf8");
      this.config = parseConfig(text);
      this.problem = undefined;
      writeFramed(lastGoodPath, text);
    } catch (error) {
      // A host without a config watches itself only; a config that vanished is a fault.
      const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT" && !existsSync(lastGoodPath);
      this.problem = isAbsent ? undefined : problemOf(path, error);
      if (isFirst) this.config = lastGood(lastGoodPath);
    }
  }
}

function problemOf(path: string, error: unknown): string {
  if (error instanceof ConfigError) return `${path}:${error.line}:${error.column} ${error.reason}`;
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return `${path} does not exist`;
  return `${path} cannot be read: ${(error as Error).message}`;
}

function lastGood(path: string): AgentConfig {
  try {
    const found = readFramed(path);
    return found ? parseConfig(found.payload.toString("utf8")) : EMPTY_CONFIG;
  } catch {
    return EMPTY_CONFIG;
  }
}

function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "?";
  }
}
