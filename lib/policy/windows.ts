import "server-only";
import type { Need } from "@/lib/contracts/need";
import type { MaintenanceWindow, OrgPolicy } from "@/lib/contracts/policy";
import { isSelected, type NodeLabels } from "@/lib/contracts/policy-asks";
import type { Risk } from "@/lib/contracts/runbook";

const DAY_MINUTES = 1_440;

/** Whether a moment lies in a weekly window. A window that runs over midnight belongs to the day it begins on. */
export function isWithin(window: Pick<MaintenanceWindow, "weekdays" | "fromMinute" | "toMinute">, nowMs: number): boolean {
  const now = new Date(nowMs);
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  const length = (window.toMinute - window.fromMinute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const since = (minute - window.fromMinute + DAY_MINUTES) % DAY_MINUTES;
  const began = minute >= window.fromMinute ? now.getUTCDay() : (now.getUTCDay() + 6) % 7;
  return since < length && window.weekdays.includes(began);
}

/** Why a target may not begin on a node now; null when it may. Running targets are not affected. */
export function heldBack(policy: Pick<OrgPolicy, "freezes" | "maintenance">, risk: Risk, labels: NodeLabels, nowMs: number): Need | null {
  const concerns = (rule: { risks: readonly Risk[]; labels: NodeLabels }) => rule.risks.includes(risk) && isSelected(rule.labels, labels);
  const freeze = policy.freezes.find((one) => concerns(one) && one.fromMs <= nowMs && nowMs < one.toMs);
  if (freeze) return { reason: "freeze", title: freeze.title, untilMs: freeze.toMs };
  const windows = policy.maintenance.filter(concerns);
  if (windows.length === 0 || windows.some((one) => isWithin(one, nowMs))) return null;
  return { reason: "window", titles: windows.map((one) => one.title) };
}
