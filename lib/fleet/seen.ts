import "server-only";
import { log } from "@/lib/log";
import { withOrgsPg } from "@/lib/pg";

const FLUSH_MS = 3_000;

/**
 * When nodes were seen by requests that write nothing else (a long-poll, a session), gathered and written together: a node whose reports are delayed is not silent.
 * Reports and health messages write their own.
 */
export class SeenNodes {
  private waiting = new Map<string, Set<string>>();
  private readonly timer: NodeJS.Timeout;

  constructor(flushMs = FLUSH_MS) {
    this.timer = setInterval(() => void this.flush(), flushMs);
    this.timer.unref();
  }

  note(node: { orgId: string; nodeId: string }): void {
    const nodes = this.waiting.get(node.orgId) ?? new Set();
    this.waiting.set(node.orgId, nodes.add(node.nodeId));
  }

  async flush(): Promise<void> {
    const noted = this.waiting;
    this.waiting = new Map();
    for (const [orgId, nodeIds] of noted) {
      await writeSeen(orgId, [...nodeIds]).catch((error: Error) =>
        log.warn({ error: error.message }, "the times at which nodes were seen were not written"),
      );
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }
}

/** Rows are locked in order, so that two gateways never wait for each other. */
const writeSeen = (orgId: string, nodeIds: string[]) =>
  withOrgsPg([orgId], (client) =>
    client.query(
      `UPDATE node SET last_seen_at = now() FROM (SELECT id FROM node WHERE org_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE) s
       WHERE node.org_id = $1 AND node.id = s.id`,
      [orgId, nodeIds],
    ),
  );
