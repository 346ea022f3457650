import "server-only";
import { derivedRisk } from "@/lib/contracts/derived-risk";
import { Runbook } from "@/lib/contracts/runbook";

/** A stored version as it is used everywhere: with the risk that its steps have, whatever its author wrote when it was saved. */
export function storedRunbook(body: unknown): Runbook {
  const runbook = Runbook.parse(body);
  return { ...runbook, risk: derivedRisk(runbook) };
}
