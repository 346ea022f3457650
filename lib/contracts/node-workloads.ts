import * as z from "zod";
import { EpochMs, NodeId, OrgId } from "./ids";
import { MOST_PORTAL_WORKLOADS, PortalWorkload } from "./portal-workload";
import { Workload } from "./workload";

/** Something that runs on a host and is not declared there, for a person to accept. `key` is the same as long as it is started the same way. */
export const Discovered = z.object({
  key: z.string().min(1).max(64),
  /** `vLLM on port 8000, pid 4711` */
  title: z.string().max(300),
  pid: z.int().nullable(),
  /** Its command line with what looks like a secret masked. */
  command: z.string().max(400),
  workload: Workload,
});
export type Discovered = z.infer<typeof Discovered>;

/**
 * What the portal declares for a node, whole, as its agent gets it: Ed25519 by the org's key over the RFC 8785 JSON of everything but `signature`.
 * `purpose` keeps it from ever being taken for something else that the key signs.
 */
export const WorkloadDocument = z.object({
  purpose: z.literal("millwright-workloads"),
  orgId: OrgId,
  nodeId: NodeId,
  revision: z.int().positive(),
  atMs: EpochMs,
  workloads: z.array(z.record(z.string(), z.unknown())).max(MOST_PORTAL_WORKLOADS),
  signature: z.string().max(200),
});
export type WorkloadDocument = z.infer<typeof WorkloadDocument>;

/** What an agent says about the workloads it looks after. */
export const WorkloadsReport = z.object({
  /** The portal's active revision; 0 = none. */
  revision: z.int().nonnegative(),
  /** The newest revision that it has judged, accepted or not. */
  judged: z.int().nonnegative(),
  /** Why it does not accept the portal's revision, in one sentence. */
  problem: z.string().max(500).nullable(),
  refused: z.array(z.object({ name: z.string().max(80), sentence: z.string().max(500) })).max(MOST_PORTAL_WORKLOADS),
  /** Declared in the host's own file. Loose: a newer agent knows more fields. */
  file: z.array(z.record(z.string(), z.unknown())).max(200),
});
export type WorkloadsReport = z.infer<typeof WorkloadsReport>;

/** `waiting`: the agent has not looked at it yet. */
export const DeclaredState = z.enum(["in-force", "waiting", "refused"]);

export const NodeWorkloads = z.object({
  nodeId: NodeId,
  /** The newest revision; 0 = nothing was ever declared here. */
  revision: z.int(),
  /** The revision that the agent runs; null: not reported yet. */
  runs: z.int().nullable(),
  /** Why the agent does not accept the newest revision, in its words. */
  problem: z.string().nullable(),
  changed: z.object({ atMs: EpochMs, by: z.string() }).nullable(),
  file: z.array(Workload),
  /** `sentence`: why the agent refuses it, in its words; "" where it gave no reason. */
  portal: z.array(z.object({ workload: Workload, state: DeclaredState, sentence: z.string() })),
  proposals: z.array(Discovered.extend({ dismissed: z.boolean() })),
  can: z.object({ declare: z.boolean() }),
});
export type NodeWorkloads = z.infer<typeof NodeWorkloads>;

/** `revision` is the one that the person saw: a conflict when it has changed since. `replaces` names the workload that is edited; `proposal` the key of what is accepted. */
export const DeclareWorkload = z.strictObject({
  nodeId: NodeId,
  revision: z.int().nonnegative(),
  workload: PortalWorkload,
  replaces: z.string().max(80).optional(),
  proposal: z.string().max(64).optional(),
});
export type DeclareWorkload = z.infer<typeof DeclareWorkload>;
export const DropWorkload = z.strictObject({ nodeId: NodeId, revision: z.int().nonnegative(), name: z.string().max(80) });
export type DropWorkload = z.infer<typeof DropWorkload>;
export const DismissProposal = z.strictObject({ nodeId: NodeId, key: z.string().min(1).max(64), dismissed: z.boolean() });
export type DismissProposal = z.infer<typeof DismissProposal>;
