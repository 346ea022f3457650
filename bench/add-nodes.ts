import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { withOrgsPg } from "@/lib/pg";
import { uuidv7 } from "@/lib/uuid";

export interface BenchNode {
  nodeId: string;
  privateKey: KeyObject;
}

/** Adds enrolled nodes, each with its own key, ten thousand at a time. */
export async function addNodes(orgId: string, count: number): Promise<BenchNode[]> {
  const nodes = Array.from({ length: count }, () => ({ nodeId: uuidv7(), ...generateKeyPairSync("ed25519") }));
  const spki = nodes.map(({ publicKey }) => publicKey.export({ type: "spki", format: "der" }).toString("base64"));
  const ids = nodes.map(({ nodeId }) => nodeId);
  await withOrgsPg([orgId], async (client) => {
    await client.query(
      `INSERT INTO node (id, org_id, name, sealing_key, agent_version)
       SELECT id, $2, 'bench-' || number, '', 'bench' FROM unnest($1::text[]) WITH ORDINALITY AS n(id, number)`,
      [ids, orgId],
    );
    await client.query(
      "INSERT INTO node_key (node_id, org_id, public_key) SELECT id, $3, key FROM unnest($1::text[], $2::text[]) AS n(id, key)",
      [ids, spki, orgId],
    );
  });
  return nodes.map(({ nodeId, privateKey }) => ({ nodeId, privateKey }));
}
