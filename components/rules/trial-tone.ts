import type { RuleTrial } from "@/lib/contracts/rule";

/** Green only when a backtest is complete and all its alerts are in incidents: an alert outside an incident may be a false alarm. */
export function trialTone({ refused, days, isCut, outsideIncidents }: RuleTrial): "bad" | "idle" | "ok" {
  if (refused) return "bad";
  return days === 0 || isCut || outsideIncidents > 0 ? "idle" : "ok";
}
