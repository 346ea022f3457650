import * as z from "zod";
import { EpochMs, NodeId } from "./ids";

export const LONGEST_MAINTENANCE_MS = 30 * 86_400_000;

const nodeIds = z.array(NodeId).min(1).max(10_000);

/** Until `endsAt` these nodes open no incidents. For a node that is in maintenance already, reason and end are replaced. */
export const StartMaintenance = z.strictObject({ nodeIds, reason: z.string().trim().min(1).max(500), endsAt: EpochMs });
export type StartMaintenance = z.infer<typeof StartMaintenance>;
export const EndMaintenance = z.strictObject({ nodeIds });
export type EndMaintenance = z.infer<typeof EndMaintenance>;

export const Maintenance = z.object({ reason: z.string(), endsAt: EpochMs, byName: z.string() });
export type Maintenance = z.infer<typeof Maintenance>;

/** A past or current (`endsAt` null) maintenance, in the words of the timeline. */
export const MaintenanceWindow = z.object({ startsAt: EpochMs, endsAt: EpochMs.nullable(), text: z.string() });
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** A maintenance that several nodes had at the same time, with the names of some of them. */
export const SharedMaintenance = MaintenanceWindow.extend({ nodes: z.int(), names: z.array(z.string()) });
export type SharedMaintenance = z.infer<typeof SharedMaintenance>;
