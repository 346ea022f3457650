import "server-only";
import type { Ctx } from "@/lib/context";
import type { CommentIncident } from "@/lib/contracts/incident";
import { triage } from "./triage";

/** Adds a person's comment to the timeline, also after the incident is over. */
export function commentIncident(ctx: Ctx, input: CommentIncident): Promise<void> {
  return triage(ctx, input.incidentId, { whenResolved: true }, async () => ({
    kind: "comment",
    text: input.text,
    after: { text: input.text },
  }));
}
