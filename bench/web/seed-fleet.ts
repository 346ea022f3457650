import type { OrgId } from "@/lib/contracts/ids";
import { ingestReports } from "@/lib/metrics/ingest";
import { ensureLayout } from "@/lib/metrics/layout";
import { sealHours } from "@/lib/metrics/seal";
import { HOUR_MS } from "@/lib/metrics/slots";
import { withOrgsPg } from "@/lib/pg";
import { uuidv7 } from "@/lib/uuid";
import { HostModel, hostLayout } from "../../demo/simulator/host-model";
import { Random } from "../../demo/simulator/random";

const TEAMS = ["vision", "speech", "search", "platform", "research"];
const GPUS = ["NVIDIA H100 80GB HBM3", "NVIDIA H200", "NVIDIA B200", "NVIDIA L40S"];
const BATCH = 400;
/** Long, because these nodes have no agent and must not go offline during the bench. */
const SEEDED_INTERVAL_MS = 3_600_000;
const REPORT_MS = 10_000;

const pad = (n: number) => String(n).padStart(5, "0");

/**
 * Seeds a fleet in the database: rows of nodes and checks by SQL, measurements through the function that stores real reports. The first node also has
 * `hours` of history, a report every ten seconds.
 * @returns the first node's name
 */
export async function seedFleet(orgId: OrgId, count: number, hours: number): Promise<string> {
  const random = new Random(11);
  const nodes = Array.from({ length: count }, (_, n) => ({ id: uuidv7(), ...describeNode(n, random) }));
  await insertNodes(orgId, nodes);
  await insertFindings(orgId, nodes, random);
  const { id: layoutId } = await ensureLayout(orgId, hostLayout);
  const now = Math.floor(Date.now() / REPORT_MS) * REPORT_MS;
  const report = (nodeId: string, atMs: number, intervalMs: number, model: HostModel) => {
    const values = new Float32Array(hostLayout.length);
    model.step(values);
    return { orgId, nodeId, atMs, intervalMs, layoutId, packed: Buffer.from(values.buffer) };
  };
  for (let from = 0; from < nodes.length; from += BATCH) {
    const batch = nodes.slice(from, from + BATCH);
    await ingestReports(batch.map((node, n) => report(node.id, now, SEEDED_INTERVAL_MS, new HostModel(from + n))));
  }
  const [first] = nodes;
  if (!first) throw new Error("a fleet has at least one node");
  const model = new HostModel(1);
  const past = Array.from({ length: (hours * HOUR_MS) / REPORT_MS }, (_, n) => now - hours * HOUR_MS + n * REPORT_MS);
  for (let from = 0; from < past.length; from += BATCH) {
    await ingestReports(past.slice(from, from + BATCH).map((atMs) => report(first.id, atMs, REPORT_MS, model)));
  }
  await sealHours(Date.now(), 60_000);
  // Autovacuum would have made these statistics by now. Without them the planner assumes that the tables are empty.
  for (const table of ["node", "check_status", "metric_latest", "metric_node_layout", "metric_layout"]) {
    await withOrgsPg([orgId], (client) => client.query(`ANALYZE ${table}`));
  }
  return first.name;
}

interface SeededNode {
  id: string;
  name: string;
  labels: Record<string, string>;
  inventory: Record<string, unknown>;
  maintenance: boolean;
}

function describeNode(n: number, random: Random): Omit<SeededNode, "id"> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;
  const gpu = pick(GPUS);
  const gpus = random.chance(0.03) ? 0 : 8;
  return {
    name: `gpu-${pad(n)}`,
    labels: { team: pick(TEAMS), rack: `r${Math.floor(n / 32)}`, zone: pick(["a", "b", "c"]) },
    inventory: {
      os: pick(["Debian GNU/Linux 12", "Ubuntu 22.04.5 LTS", "Ubuntu 24.04.2 LTS"]),
      driver: pick(["535.183.06", "550.54.15", "570.86.10"]),
      gpus: Array.from({ length: gpus }, (_, index) => ({ index, uuid: `GPU-${n}-${index}`, name: gpu, memoryBytes: 141e9 })),
    },
    maintenance: random.chance(0.01),
  };
}

async function insertNodes(orgId: OrgId, nodes: readonly SeededNode[]): Promise<void> {
  await withOrgsPg([orgId], (client) =>
    client.query(
      `INSERT INTO node (id, org_id, name, labels, inventory, maintenance_until, sealing_key, agent_version, last_seen_at, interval_ms)
       SELECT n->>'id', $2, n->>'name', n->'labels', n->'inventory', CASE WHEN (n->>'maintenance')::boolean THEN now() + interval '1 day' END, '', '1.0.0', now(), $3
       FROM jsonb_array_elements($1::jsonb) AS n`,
      [JSON.stringify(nodes), orgId, SEEDED_INTERVAL_MS],
    ),
  );
}

/** One node in twenty fails a check. */
async function insertFindings(orgId: OrgId, nodes: readonly SeededNode[], random: Random): Promise<void> {
  const findings = nodes.flatMap(({ id }) => {
    if (!random.chance(0.05)) return [];
    return [
      random.chance(0.4)
        ? { id, state: "faulty", sentence: "GPU 3 fell off the bus (Xid 79)" }
        : { id, state: "degraded", sentence: "/data is 93 % full" },
    ];
  });
  await withOrgsPg([orgId], (client) =>
    client.query(
      `INSERT INTO check_status (org_id, node_id, check_id, workload, state, code, sentence, data, consecutive, since, at, took_ms)
       SELECT $2, f->>'id', 'gpu.xid', '', f->>'state', 'seeded', f->>'sentence', '{}', 3, now() - interval '2 hours', now(), 1
       FROM jsonb_array_elements($1::jsonb) AS f`,
      [JSON.stringify(findings), orgId],
    ),
  );
}
