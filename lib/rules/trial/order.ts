import "server-only";
import { sha256 } from "@/lib/canonical";

/**
 * In which order nodes are tried, so that a trial that runs out of time has seen a fair part of them: shuffled, the same way each time, and every third
 * one is a node that had incidents, because those are what a rule is for.
 */
export function trialOrder(nodeIds: readonly string[], withIncidents: ReadonlySet<string>): string[] {
  const shuffled = nodeIds.map((id) => ({ id, key: sha256(id) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const troubled = shuffled.filter(({ id }) => withIncidents.has(id));
  const others = shuffled.filter(({ id }) => !withIncidents.has(id));
  const order: string[] = [];
  while (order.length < shuffled.length) {
    const next = (order.length % 3 === 2 || others.length === 0 ? troubled.shift() : undefined) ?? others.shift() ?? troubled.shift();
    if (next) order.push(next.id);
  }
  return order;
}
