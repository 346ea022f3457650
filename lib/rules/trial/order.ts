import "server-only";
import { sha256 } from "@/lib/canonical";

/**
 * The order of nodes in a backtest, so that one that runs out of time has read a fair sample: shuffled, the same way each time. Every third node had
 * incidents, because a rule is for such nodes.
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
