import "server-only";
import type { FleetRow } from "@/lib/fleet/fleet";
import { staleAfterMs } from "@/lib/fleet/liveness";

const steps = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** `41 s`, `7 min`, `3 h`, `2 d`: one unit is enough for a silence. */
export function roughly(ms: number): string {
  const [size, unit] = steps.find(([each]) => ms >= each) ?? [1_000, "s"];
  return `${Math.floor(ms / size)} ${unit}`;
}

/** A node's state in words: the worst check, or why nothing is known. */
export function nodeSentence(
  row: Pick<FleetRow, "state" | "worst_sentence" | "silence_ms" | "interval_ms" | "maintenance_reason" | "maintenance_left_ms">,
): string {
  switch (row.state) {
    case "waiting":
      return "Enrolled; has not reported yet.";
    case "maintenance":
      return [`In maintenance for another ${roughly(row.maintenance_left_ms ?? 0)}: ${row.maintenance_reason}`, row.worst_sentence]
        .filter((part) => part !== "")
        .join(" · ");
    case "stale":
    case "offline":
      return `Silent for ${roughly(row.silence_ms)}; stale after ${roughly(staleAfterMs(row.interval_ms))}.`;
    default:
      return row.worst_sentence || "All checks are well.";
  }
}
