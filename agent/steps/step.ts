import type { Workload } from "../../lib/contracts/workload";
import type { KnownGood } from "../disk/known-good";
import type { Account } from "../host/accounts";
import type { Host } from "../host/host";
import type { OwnPaths } from "../trust/own-paths";
import type { AgentUpdate } from "../update/agent-update";

/** What a step of any kind gets. Everything it does to the host it does within its time-out and until `signal` aborts. */
export interface StepContext {
  host: Host;
  targetId: string;
  /** The target's parameters by name, secrets opened. */
  values: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal;
  output(stream: "stdout" | "stderr" | "agent", content: Buffer | string): void;
  history: KnownGood;
  /** The workload that the repair is about, as it is declared here; its owner is whose rights a step has. */
  workload: Workload | undefined;
  /** Whose rights this step has; absent: the agent's own, which the plan calls root. */
  account?: Account;
  own: OwnPaths;
  /** The plan is read-only: every step runs in the dry-run sandbox. */
  isWalled: boolean;
  /** A private folder of this target for scripts. */
  folder: string;
  /** Called when a process group starts and when it ends, so that a restarted agent can end one that outlived it. */
  onProcess(pid: number | null): void;
  /** Changes the agent's version; absent when no launcher would guard the new one. */
  updater?: AgentUpdate;
  /** Overrides of programs, for tests. */
  programs?: Partial<Record<"systemctl" | "reboot", string[]>>;
  /** The Docker Engine's socket. */
  dockerSocket?: string;
}

export interface StepResult {
  ok: boolean;
  exitCode: number | null;
  /** One sentence when it failed; empty when it succeeded. */
  sentence: string;
  /** The step refused and has changed nothing. */
  refused?: boolean;
}

export const done: StepResult = { ok: true, exitCode: 0, sentence: "" };
/** A failed step, with one sentence that says why. */
export const failed = (sentence: string, exitCode: number | null = null): StepResult => ({ ok: false, exitCode, sentence });

/** A literal, or the value of the parameter when it reads `$name`. @throws when that parameter has no value. */
export function resolveValue(text: string, values: Record<string, string>): string {
  const name = /^\$([a-z][a-z0-9_]*)$/.exec(text)?.[1];
  if (name === undefined) return text;
  if (!Object.hasOwn(values, name)) throw new Error(`the parameter ${name} has no value`);
  return values[name]!;
}
