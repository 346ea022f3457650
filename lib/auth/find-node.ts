import "server-only";
import { withOrgsPg } from "@/lib/pg";

export interface KnownNode {
  name: string;
  /** Ed25519, SPKI DER, base64. */
  publicKey: string;
}

/** A node that may speak: enrolled in this org and not revoked; null otherwise. Raw SQL, because every session and every cache miss of a gateway asks. */
export async function findNode(orgId: string, nodeId: string): Promise<KnownNode | null> {
  const { rows } = await withOrgsPg([orgId], (client) =>
    client.query<{ name: string; public_key: string }>(
      `SELECT n.name, k.public_key FROM node_key k JOIN node n ON n.id = k.node_id AND n.org_id = k.org_id
       WHERE k.node_id = $1 AND k.org_id = $2 AND k.revoked_at IS NULL`,
      [nodeId, orgId],
    ),
  );
  const [row] = rows;
  return row ? { name: row.name, publicKey: row.public_key } : null;
}
