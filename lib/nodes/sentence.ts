import "server-only";
import type { NodeSaid } from "@/lib/contracts/node";
import type { FleetRow } from "@/lib/fleet/fleet";
import { staleAfterMs } from "@/lib/fleet/liveness";
import { sentencesOf } from "@/lib/sentence";
import { toldOf } from "@/lib/told";

const steps = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** `41 s`, `7 min`, `3 h`, `2 d`: one unit is enough for a silence. */
function roughly(ms: number): string {
  const [size, unit] = steps.find(([each]) => ms >= each) ?? [1_000, "s"];
  return `${Math.floor(ms / size)} ${unit}`;
}

const english = sentencesOf("en", "nodes");
type Seen = Pick<
  FleetRow,
  "state" | "worst_sentence" | "worst_told" | "silence_ms" | "interval_ms" | "maintenance_reason" | "maintenance_left_ms"
>;

/** The portal's own sentence about a node; null when its worst check has one. */
export function nodeSaid(row: Seen): NodeSaid | null {
  switch (row.state) {
    case "waiting":
      return { reason: "waiting" };
    case "maintenance":
      return {
        reason: "maintenance",
        leftMs: row.maintenance_left_ms ?? 0,
        why: row.maintenance_reason ?? "",
        finding: row.worst_sentence,
        told: toldOf(row.worst_told),
      };
    case "stale":
    case "offline":
      return { reason: "silent", silentMs: row.silence_ms, staleAfterMs: staleAfterMs(row.interval_ms) };
    default:
      return row.worst_sentence ? null : { reason: "healthy" };
  }
}

/** A node's state in English: the worst check, or why it is unknown. */
export function nodeSentence(row: Seen): string {
  const said = nodeSaid(row);
  if (said === null) return row.worst_sentence;
  switch (said.reason) {
    case "silent":
      return english("sentence.silent", { time: roughly(said.silentMs), after: roughly(said.staleAfterMs) });
    case "maintenance":
      return [english("sentence.maintenance", { time: roughly(said.leftMs), why: said.why }), said.finding].filter(Boolean).join(" · ");
    default:
      return english(`sentence.${said.reason}`);
  }
}
