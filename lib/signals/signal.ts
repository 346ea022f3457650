import type { Severity } from "@/lib/contracts/incident";
import type { LogPlace, LogSignalId } from "@/lib/contracts/log-signals";
import { TELL_AGAIN_MS } from "./parameters";

/** A signal about a workload: it begins, continues with new numbers, or ends. */
export interface LogSignal {
  check: LogSignalId;
  code: string;
  severity: Severity;
  phase: Phase;
  atMs: number;
  sentence: string;
  data: Record<string, unknown>;
  /** Where the lines are: the logs page opens with these. */
  lines: Omit<LogPlace, "workload">;
}
export type Phase = "begins" | "continues" | "ends";

/** Whether a signal's incident is open, and when it last got numbers. */
export interface Alarm {
  isFiring: boolean;
  toldMs: number;
}
export const createAlarm = (): Alarm => ({ isFiring: false, toldMs: 0 });

/** Advances an alarm. Null: there is nothing to report. */
export function moveAlarm(alarm: Alarm, isFiring: boolean, atMs: number): Phase | null {
  if (isFiring && alarm.isFiring && atMs - alarm.toldMs < TELL_AGAIN_MS) return null;
  if (!isFiring && !alarm.isFiring) return null;
  const phase = !isFiring ? "ends" : alarm.isFiring ? "continues" : "begins";
  alarm.isFiring = isFiring;
  alarm.toldMs = atMs;
  return phase;
}
