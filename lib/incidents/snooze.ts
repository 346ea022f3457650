import "server-only";
import type { Ctx } from "@/lib/context";
import type { SnoozeIncident } from "@/lib/contracts/incident";
import { refuse } from "@/lib/errors";
import { type Story, tell } from "@/lib/told";
import { triage } from "./triage";

const LONGEST_MS = 30 * 86_400_000;

/** Hides an incident until a time (at most 30 days), or shows it again. It stays open and keeps counting repeats. @throws AppError `invalid` for a time that is past or too far. */
export function snoozeIncident(ctx: Ctx, input: SnoozeIncident): Promise<void> {
  const { untilMs, reason } = input;
  return triage(ctx, input.incidentId, { whenResolved: false }, async (_tx, incident) => {
    if (untilMs !== null && (untilMs <= Date.now() || untilMs > Date.now() + LONGEST_MS))
      throw refuse("invalid", "field.within30Days", { at: "untilMs" }, "untilMs");
    const until = untilMs === null ? null : new Date(untilMs);
    return {
      kind: "snoozed",
      ...snoozedStory(until, reason),
      before: { snoozedUntilMs: incident.snoozedUntil?.getTime() ?? null },
      after: { snoozedUntilMs: untilMs, reason },
      data: { snoozedUntil: until },
    };
  });
}

function snoozedStory(until: Date | null, why: string): Story {
  if (!until) return why ? tell("incident.unsnoozedWhy", { why }) : tell("incident.unsnoozed");
  const at = { until: until.toISOString().slice(0, 16).replace("T", " ") };
  return why ? tell("incident.snoozedWhy", { ...at, why }) : tell("incident.snoozed", at);
}
