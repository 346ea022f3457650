import type { Severity } from "@/lib/contracts/incident";
import type { LogPlace, LogSignalId } from "@/lib/contracts/log-signals";
import type { Story } from "@/lib/told";
import { TELL_AGAIN_MS } from "./parameters";

/** A rule's signal about a workload: it begins to fire, continues with new numbers, or ends. */
export interface LogSignal extends Said {
  ruleId: string;
  check: LogSignalId;
  severity: Severity;
  phase: Phase;
  atMs: number;
}
export type Phase = "begins" | "continues" | "ends";

/** A signal's code, sentence and data. */
export interface Said {
  code: string;
  story: Story;
  data: Record<string, unknown>;
  /** Filters with which the logs page shows the lines. */
  lines: Omit<LogPlace, "workload">;
}

/** A rule's verdict at one time. `say` returns null when nothing has changed. */
export interface Verdict {
  atMs: number;
  isFiring: boolean;
  say: (phase: Phase) => Said | null;
}

/** Whether a signal's incident is open, and when its numbers were last updated; 0: never. */
export interface Alarm {
  isFiring: boolean;
  toldMs: number;
}
export const createAlarm = (): Alarm => ({ isFiring: false, toldMs: 0 });

/** Advances an alarm. Null: nothing to report. A new alarm that does not fire ends an incident that an earlier state may have left open. */
export function moveAlarm(alarm: Alarm, isFiring: boolean, atMs: number): Phase | null {
  if (isFiring && alarm.isFiring && atMs - alarm.toldMs < TELL_AGAIN_MS) return null;
  if (!isFiring && !alarm.isFiring && alarm.toldMs !== 0) return null;
  const phase = !isFiring ? "ends" : alarm.isFiring ? "continues" : "begins";
  alarm.isFiring = isFiring;
  alarm.toldMs = atMs;
  return phase;
}
