import * as z from "zod";
import { CheckId } from "./check";
import { DryRunReport } from "./dry-run-report";
import { DrillId, EpochMs, NodeId, OrderId, OrgId } from "./ids";
import { PlanValue } from "./plan";
import { Step } from "./runbook";

const common = {
  protocol: z.literal(1),
  orderId: OrderId,
  orgId: OrgId,
  nodeId: NodeId,
  createdAtMs: EpochMs,
  expiresAtMs: EpochMs,
};

/** Reports what steps would do on this node. The agent only reads. */
export const DryRunOrder = z.object({
  ...common,
  kind: z.literal("dry-run"),
  /** The workload whose check is read; "" = the host. */
  workload: z.string().max(80),
  check: CheckId.nullable(),
  steps: z.array(Step).max(30),
  rollback: z.array(Step).max(30),
  parameters: z.record(z.string(), PlanValue),
});
export type DryRunOrder = z.infer<typeof DryRunOrder>;

/** A harmless fault in the agent's own room, labelled by its workload's name, and its end. */
export const DrillOrder = z.object({
  ...common,
  kind: z.literal("drill"),
  action: z.enum(["inject", "clear"]),
  drillId: DrillId,
  workload: z.string().max(80),
  /** When the agent clears its room by itself, even without the portal. */
  untilMs: EpochMs,
});
export type DrillOrder = z.infer<typeof DrillOrder>;

/** A task for one node's agent outside of a repair: it changes nothing of the host, and doing it twice does no harm. */
export const Order = z.discriminatedUnion("kind", [DryRunOrder, DrillOrder]);
export type Order = z.infer<typeof Order>;

/** The signature is Ed25519 over the order's canonical JSON (RFC 8785), as it was sent. */
export const SignedOrder = z.object({ order: Order, signature: z.string() });
export type SignedOrder = z.infer<typeof SignedOrder>;

/** `refused`: the host declined (signature, expiry, policy); `failed`: it tried. `sentence` says why. */
export const OrderAnswer = z.object({
  outcome: z.enum(["done", "refused", "failed"]),
  sentence: z.string().max(2_000),
  atMs: EpochMs,
  report: DryRunReport.nullable(),
});
export type OrderAnswer = z.infer<typeof OrderAnswer>;

/** `expired`: the node has not answered in time. */
export const OrderState = z.enum(["waiting", "done", "refused", "failed", "expired"]);
export type OrderState = z.infer<typeof OrderState>;
