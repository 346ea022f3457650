import type { RuleTrial } from "@/lib/contracts/rule";

/** Green only where a backtest is complete and nothing speaks against the rule: an alert outside of an incident may be a false alarm. */
export function trialTone({ refused, days, isCut, outsideIncidents }: RuleTrial): "bad" | "idle" | "ok" {
  if (refused) return "bad";
  return days === 0 || isCut || outsideIncidents > 0 ? "idle" : "ok";
}
