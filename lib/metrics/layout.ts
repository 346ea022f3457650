import "server-only";
import { createHash } from "node:crypto";
import { Layout, type Series, seriesKey } from "@/lib/contracts/series";
import { withOrgsPg } from "@/lib/pg";

/** A stored layout. The place of a key in `keys` is the place of its value in a report. */
export interface StoredLayout {
  id: number;
  orgId: string;
  keys: string[];
  decimals: number[];
  series: Series[];
}

/** Layouts never change, so they are never stale; the oldest are forgotten first. */
const byId = new Map<number, StoredLayout>();
const byDigest = new Map<string, StoredLayout>();
const MOST = 20_000;

function keep(layout: StoredLayout, digest: string): StoredLayout {
  if (byId.size >= MOST) {
    byId.clear();
    byDigest.clear();
  }
  byId.set(layout.id, layout);
  byDigest.set(`${layout.orgId}:${digest}`, layout);
  return layout;
}

function digestOf(series: readonly Series[]): string {
  const hash = createHash("sha256");
  for (const one of series) hash.update(`${seriesKey(one)} ${one.decimals}\n`);
  return hash.digest("hex");
}

interface LayoutRow {
  id: number;
  org_id: string;
  series: unknown;
  digest: string;
}

const fromRow = (row: LayoutRow): StoredLayout => {
  const series = Layout.parse(row.series);
  return keep(
    { id: row.id, orgId: row.org_id, keys: series.map(seriesKey), decimals: series.map((one) => one.decimals), series },
    row.digest,
  );
};

const COLUMNS = "id, org_id, series, encode(digest, 'hex') AS digest";

/** A layout of an org as far as this process knows it. */
const storedLayout = (orgId: string, series: Layout): StoredLayout | undefined => byDigest.get(`${orgId}:${digestOf(series)}`);

/** The id of a layout in its org; the same list of series always gets the same one. `admit` is asked before one is stored that this process does not know. */
export async function ensureLayout(orgId: string, series: Layout, admit: () => Promise<void> = async () => {}): Promise<StoredLayout> {
  const known = storedLayout(orgId, series);
  if (known) return known;
  await admit();
  const digest = digestOf(series);
  return withOrgsPg([orgId], async (client) => {
    const values = [orgId, digest, series.map(seriesKey), JSON.stringify(series)];
    await client.query(
      `INSERT INTO metric_layout (org_id, digest, keys, series) VALUES ($1, decode($2, 'hex'), $3, $4) ON CONFLICT (org_id, digest) DO NOTHING`,
      values,
    );
    const { rows } = await client.query<LayoutRow>(
      `SELECT ${COLUMNS} FROM metric_layout WHERE org_id = $1 AND digest = decode($2, 'hex')`,
      [orgId, digest],
    );
    return fromRow(rows[0]!);
  });
}

/** The layouts with these ids in this org, by id. Another org's look absent. */
export async function layoutsById(orgId: string, ids: Iterable<number>): Promise<Map<number, StoredLayout>> {
  const wanted = [...new Set(ids)];
  const missing = wanted.filter((id) => !byId.has(id));
  if (missing.length > 0) {
    const { rows } = await withOrgsPg([orgId], (client) =>
      client.query<LayoutRow>(`SELECT ${COLUMNS} FROM metric_layout WHERE id = ANY ($1)`, [missing]),
    );
    rows.forEach(fromRow);
  }
  const found = wanted.map((id) => byId.get(id)).filter((layout) => layout?.orgId === orgId);
  return new Map(found.map((layout) => [layout!.id, layout!]));
}

/** One layout of this org, if this process has it in memory. */
export function layoutInMemory(orgId: string, id: number): StoredLayout | undefined {
  const cached = byId.get(id);
  return cached?.orgId === orgId ? cached : undefined;
}

/** One layout of this org, or null. */
export async function knownLayout(orgId: string, id: number): Promise<StoredLayout | null> {
  const cached = byId.get(id);
  if (cached) return cached.orgId === orgId ? cached : null;
  return (await layoutsById(orgId, [id])).get(id) ?? null;
}

/** The ids of all layouts that a node has ever reported in. */
export async function layoutIdsOf(orgId: string, nodeIds: readonly string[]): Promise<number[]> {
  const { rows } = await withOrgsPg([orgId], (client) =>
    client.query<{ layout_id: number }>("SELECT DISTINCT layout_id FROM metric_node_layout WHERE node_id = ANY ($1::uuid[])", [nodeIds]),
  );
  return rows.map((row) => row.layout_id);
}
