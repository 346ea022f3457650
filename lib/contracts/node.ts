import * as z from "zod";
import { Footprint, Inventory } from "./agent";
import { CheckDefinition, CheckId, CheckResult } from "./check";
import { Damping } from "./damping";
import { EpochMs, Name, NodeId } from "./ids";
import { Maintenance, MaintenanceWindow } from "./maintenance";
import { Told } from "./told";

/** Derived on read: `maintenance` beats all, then `offline` and `stale` by last seen, then the worst check. `waiting` = enrolled, never reported. */
export const NodeState = z.enum(["ok", "degraded", "faulty", "stale", "offline", "maintenance", "waiting"]);
export type NodeState = z.infer<typeof NodeState>;
/** In display order. */
export const nodeStatesWorstFirst: readonly NodeState[] = ["faulty", "offline", "stale", "degraded", "waiting", "maintenance", "ok"];

/** The portal's own sentence about a node. Times are in ms; `finding` is the worst check's sentence, `told` the same as a message. */
export const NodeSaid = z.discriminatedUnion("reason", [
  z.object({ reason: z.enum(["waiting", "healthy"]) }),
  z.object({ reason: z.literal("maintenance"), leftMs: z.number(), why: z.string(), finding: z.string(), told: Told.nullable() }),
  z.object({ reason: z.literal("silent"), silentMs: z.number(), staleAfterMs: z.number() }),
]);
export type NodeSaid = z.infer<typeof NodeSaid>;

/** A row of the fleet table. Ratios are 0–1, null = not measured. */
export const NodeRow = z.object({
  id: NodeId,
  name: z.string(),
  state: NodeState,
  /** The worst check in words, or why the node is stale. */
  sentence: z.string(),
  /** The same sentence among the `nodes.sentence` messages; null where it is the worst check's. */
  said: NodeSaid.nullable(),
  /** The worst check's sentence as a message; null where it is as its agent measured it. */
  told: Told.nullable(),
  lastSeenAt: EpochMs.nullable(),
  intervalMs: z.int(),
  labels: z.record(z.string(), z.string()),
  gpuCount: z.int(),
  gpuName: z.string().nullable(),
  driver: z.string().nullable(),
  os: z.string().nullable(),
  agentVersion: z.string().nullable(),
  /** The version that this portal ships, when it is newer. */
  agentUpdate: z.string().nullable(),
  cpuRatio: z.number().nullable(),
  memoryRatio: z.number().nullable(),
  gpuRatio: z.number().nullable(),
  gpuMemoryRatio: z.number().nullable(),
  load1: z.number().nullable(),
  openIncidents: z.int(),
});
export type NodeRow = z.infer<typeof NodeRow>;

export const NodeFilter = z.strictObject({
  /** The filter language: `state:offline gpu:H200 driver<550 label:team=vision words`. */
  q: z.string().max(500).optional(),
  sort: z.enum(["name", "state", "lastSeen", "cpu", "memory", "gpu", "gpuMemory", "incidents"]).default("name"),
  order: z.enum(["asc", "desc"]).default("asc"),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(200),
});
export type NodeFilter = z.input<typeof NodeFilter>;
export const NodeList = z.object({
  nodes: z.array(NodeRow),
  total: z.int(),
  counts: z.partialRecord(NodeState, z.int()),
  /** Set when our own ingest lags: nodes are then not judged by their silence. */
  ingestLagMs: z.int().nullable(),
  can: z.object({ enrol: z.boolean(), update: z.boolean() }),
});
export type NodeList = z.infer<typeof NodeList>;

/** The most open incidents of one node. With more, the node itself is the problem. */
export const MOST_OPEN_INCIDENTS = 100;

/** A limit on the data or incidents of one node. */
export const NodeLimit = z.enum(["incidents", "layouts", "logs"]);
export type NodeLimit = z.infer<typeof NodeLimit>;

/** A check as it was last stored; `told` is null where the sentence is an agent's. */
export const NodeCheck = CheckResult.extend({ told: Told.nullable().default(null) });
export type NodeCheck = z.infer<typeof NodeCheck>;

export const InventoryChange = z.object({ atMs: EpochMs, path: z.string(), before: z.unknown(), after: z.unknown() });
export const NodeDetail = NodeRow.extend({
  inventory: Inventory.nullable(),
  inventoryChanges: z.array(InventoryChange),
  definitions: z.array(CheckDefinition),
  checks: z.array(NodeCheck),
  footprint: Footprint.nullable(),
  /** The values of the last report by `seriesKey`. */
  latest: z.record(z.string(), z.number().nullable()),
  series: z.array(z.string()),
  enrolledAt: EpochMs,
  maintenance: Maintenance.nullable(),
  /** Of each check that the agent describes. */
  damping: z.record(z.string(), Damping),
  maintenanceWindows: z.array(MaintenanceWindow),
  staleAfterMs: z.int(),
  /** Each limit that this node has reached: the data that is not stored. */
  limits: z.array(NodeLimit),
  can: z.object({ edit: z.boolean(), maintain: z.boolean(), request: z.boolean(), damp: z.boolean() }),
});
export type NodeDetail = z.infer<typeof NodeDetail>;

const LabelKey = z.string().regex(/^[a-z][a-z0-9_.-]{0,39}$/);
const LabelValue = z.string().max(80);
export const UpdateNode = z.strictObject({
  nodeId: NodeId,
  name: Name.optional(),
  labels: z.record(LabelKey, LabelValue).optional(),
});
export type UpdateNode = z.infer<typeof UpdateNode>;
/** Many at once. A null value removes the label. */
export const UpdateNodes = z.strictObject({
  nodeIds: z.array(NodeId).min(1).max(10_000),
  label: z.strictObject({ key: LabelKey, value: LabelValue.min(1).nullable() }),
});
export type UpdateNodes = z.infer<typeof UpdateNodes>;
export const UpdatedNodes = z.object({ count: z.int() });
export type UpdatedNodes = z.infer<typeof UpdatedNodes>;
export const NodeRef = z.strictObject({ nodeId: NodeId });
export type NodeRef = z.infer<typeof NodeRef>;
export const RemoveNode = z.strictObject({ nodeId: NodeId });
export type RemoveNode = z.infer<typeof RemoveNode>;
export const RunCheckNow = z.strictObject({ nodeId: NodeId, check: CheckId });
export type RunCheckNow = z.infer<typeof RunCheckNow>;

export const CreateEnrolment = z.strictObject({ name: Name.optional(), ttlMinutes: z.int().min(1).max(10_080).default(60) });
export type CreateEnrolment = z.infer<typeof CreateEnrolment>;
export const EnrolmentRef = z.strictObject({ enrolmentId: z.uuid() });
export type EnrolmentRef = z.infer<typeof EnrolmentRef>;
/** The token is shown once. `command` installs and enrols in one line. */
export const CreatedEnrolment = z.object({ id: z.string(), token: z.string(), command: z.string(), expiresAt: EpochMs });
export type CreatedEnrolment = z.infer<typeof CreatedEnrolment>;
/** For the live "waiting… connected" line. */
export const EnrolmentStatus = z.object({ id: z.string(), nodeId: NodeId.nullable(), nodeName: z.string().nullable(), expiresAt: EpochMs });
export type EnrolmentStatus = z.infer<typeof EnrolmentStatus>;
