import "server-only";
import type { ShippedAgent } from "@/lib/contracts/agent-bundle";
import type { NodeRow } from "@/lib/contracts/node";
import type { FleetRow } from "@/lib/fleet/fleet";
import type { LatestSummary } from "@/lib/metrics/latest";
import { toldOf } from "@/lib/told";
import { nodeSaid, nodeSentence } from "./sentence";
import { updateFor } from "./shipped-agent";

const unmeasured: LatestSummary = { cpuRatio: null, memoryRatio: null, gpuRatio: null, gpuMemoryRatio: null, load1: null };

/** A row of the fleet table: a node's state and its last measurements. */
export const toNodeRow = (row: FleetRow, latest: LatestSummary | undefined, shipped: ShippedAgent | null): NodeRow => ({
  id: row.id,
  name: row.name,
  state: row.state,
  sentence: nodeSentence(row),
  said: nodeSaid(row),
  told: toldOf(row.worst_told),
  lastSeenAt: row.seen_ms,
  intervalMs: row.interval_ms,
  labels: row.labels,
  gpuCount: row.gpu_count,
  gpuName: row.gpu_name,
  driver: row.driver,
  os: row.os,
  agentVersion: row.agent_version || null,
  agentUpdate: updateFor(shipped, row.agent_version),
  openIncidents: row.open_incidents,
  ...(latest ?? unmeasured),
});
