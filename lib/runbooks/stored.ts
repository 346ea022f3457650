import "server-only";
import { derivedRisk } from "@/lib/contracts/derived-risk";
import { Runbook } from "@/lib/contracts/runbook";

/** A stored version with the risk that follows from its steps, whatever its author declared. */
export function storedRunbook(body: unknown): Runbook {
  const runbook = Runbook.parse(body);
  return { ...runbook, risk: derivedRisk(runbook) };
}
