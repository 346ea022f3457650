import { findNode, type KnownNode } from "@/lib/auth/find-node";

const KEPT_MS = 60_000;
const MOST = 50_000;

interface Kept {
  orgId: string;
  node: Promise<KnownNode | null>;
  /** Once it has been found. */
  found?: KnownNode;
  untilMs: number;
}

/**
 * Enrolled nodes, cached for a minute, so that a report needs no query. A removed node is dropped at once:
 * its removal comes over the bus, and after a pause of the bus everything is dropped.
 */
export class KnownNodes {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly find = findNode) {}

  get(orgId: string, nodeId: string): Promise<KnownNode | null> {
    const found = this.kept.get(nodeId);
    if (found && found.orgId === orgId && found.untilMs > Date.now()) return found.node;
    if (this.kept.size >= MOST) this.kept.clear();
    const kept: Kept = { orgId, node: this.find(orgId, nodeId), untilMs: Date.now() + KEPT_MS };
    this.kept.set(nodeId, kept);
    // Neither a failure nor an absence is cached.
    const forget = () => {
      if (this.kept.get(nodeId) === kept) this.kept.delete(nodeId);
    };
    kept.node.then((value) => {
      if (value) kept.found = value;
      else forget();
    }, forget);
    return kept.node;
  }

  /** Without waiting: undefined for one that is not cached. */
  known(orgId: string, nodeId: string): KnownNode | undefined {
    const kept = this.kept.get(nodeId);
    return kept && kept.orgId === orgId && kept.untilMs > Date.now() ? kept.found : undefined;
  }

  /** `"*"`: all of them. */
  forget(nodeId: string): void {
    if (nodeId === "*") this.kept.clear();
    else this.kept.delete(nodeId);
  }
}
