import * as z from "zod";

/** Identifiers are UUIDs (version 7 where we mint them), so that they sort by time and say nothing about a tenant. */
const Uuid = z.uuid();

/** Branded: only the entry points (browser and API, gateway, worker) create one, from a row that proves the caller's membership. */
export const OrgId = Uuid.brand<"OrgId">();
export type OrgId = z.infer<typeof OrgId>;

export const NodeId = Uuid;
export const IncidentId = Uuid;
export const RepairId = Uuid;
export const TargetId = Uuid;
export const UserId = Uuid;
export const OrderId = Uuid;
export const DryRunId = Uuid;
export const DrillId = Uuid;

/** Lower-case hexadecimal SHA-256. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal");
export type Sha256 = z.infer<typeof Sha256>;

/** UTC epoch in milliseconds. */
export const EpochMs = z.int().nonnegative();

/** A short name that people choose: one line, no control characters. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
  .regex(/^[^\u0000-\u001f\u007f]+$/, "must not hold control characters");
