import * as z from "zod";
import { EpochMs, Sha256 } from "./ids";

const DAY_MS = 86_400_000;
/** Deletion begins at this hour in UTC (lib/jobs/catalog.ts). */
export const NIGHT_HOUR = 2;

/** The only place with bounds and defaults of retention. The page, the API and the installation's settings read them here. */
export const retentionBounds = {
  metricDays: { min: 1, max: 365, usual: 30 },
  rollupDays: { min: 7, max: 3_650, usual: 400 },
  logDays: { min: 1, max: 365, usual: 7 },
  logBytesPerDay: { min: 1024 ** 2, max: 1024 ** 4, usual: 1024 ** 3 },
  requestDays: { min: 1, max: 365, usual: 30 },
  outputDays: { min: 30, max: 3_650, usual: 3_650 },
} as const;
export type RetentionField = keyof typeof retentionBounds;

const within = (field: RetentionField) => z.int().min(retentionBounds[field].min).max(retentionBounds[field].max);
const bounded = z.strictObject({
  /** Single reports. */
  metricDays: within("metricDays"),
  /** 10-minute and hourly roll-ups. */
  rollupDays: within("rollupDays"),
  logDays: within("logDays"),
  logBytesPerDay: within("logBytesPerDay"),
  /** The inference door's request log. */
  requestDays: within("requestDays"),
  /** What repairs printed; their plans, approvals and results stay. */
  outputDays: within("outputDays"),
});

/** What holds now. The installation's own default may lie outside of the bounds of a change. */
export type Retention = Record<RetentionField, number>;

/** `basedOn`: the hash of the retention that the owner saw. */
export const ChangeRetention = z.strictObject({ to: bounded.partial(), basedOn: Sha256 });
export type ChangeRetention = z.infer<typeof ChangeRetention>;

export const KeptKind = z.enum(["metrics", "rollups", "logs", "requests", "outputs", "audit"]);
export type KeptKind = z.infer<typeof KeptKind>;
/** The setting that deletes it; the audit log is never deleted. */
export const daysOf = {
  metrics: "metricDays",
  rollups: "rollupDays",
  logs: "logDays",
  requests: "requestDays",
  outputs: "outputDays",
  audit: null,
} as const satisfies Record<KeptKind, RetentionField | null>;

/** What one day (UTC, counted from 1970) takes; estimated from a sample where a table is large. */
export const KeptDay = z.object({ day: z.int(), rows: z.number(), bytes: z.number() });
export type KeptDay = z.infer<typeof KeptDay>;

const Fields = z.record(z.enum(Object.keys(retentionBounds) as RetentionField[]), z.number());
export const RetentionPage = z.object({
  retention: Fields,
  retentionHash: Sha256,
  /** The largest daily log quota that this installation allows. */
  mostLogBytesPerDay: z.number(),
  kept: z.record(KeptKind, z.array(KeptDay)),
  /** The newest change, for going back. */
  last: z.object({ before: Fields, after: Fields, atMs: EpochMs, actor: z.string() }).nullable(),
  nowMs: EpochMs,
  can: z.object({ change: z.boolean() }),
});
export type RetentionPage = z.infer<typeof RetentionPage>;

/** When the next deletion begins. */
export function nextNight(nowMs: number): number {
  const night = Math.floor(nowMs / DAY_MS) * DAY_MS + NIGHT_HOUR * 3_600_000;
  return night > nowMs ? night : night + DAY_MS;
}

/** The room of some days together. */
export const roomOf = (days: readonly KeptDay[]) => ({
  rows: days.reduce((all, { rows }) => all + rows, 0),
  bytes: days.reduce((all, { bytes }) => all + bytes, 0),
});

/** What the next night deletes with `days`, and would keep with `daysNow`. */
export function deletedByChange(kept: readonly KeptDay[], daysNow: number, days: number, nowMs: number) {
  const night = Math.floor(nextNight(nowMs) / DAY_MS);
  return roomOf(kept.filter(({ day }) => day < night - days && day >= night - daysNow));
}

const RATE_DAYS = 7;
/** The room that `days` days take at the rate of the last whole days; null without one. */
export function roomAtRate(kept: readonly KeptDay[], days: number, nowMs: number): number | null {
  const today = Math.floor(nowMs / DAY_MS);
  const whole = kept.filter(({ day }) => day < today && day >= today - RATE_DAYS);
  if (whole.length === 0) return null;
  const since = Math.min(...whole.map(({ day }) => day));
  return (roomOf(whole).bytes / (today - since)) * days;
}

/** The fields in which two retentions differ, with the values of the second. */
export function changedFields(before: Retention, after: Retention): Partial<Retention> {
  const fields = Object.keys(retentionBounds) as RetentionField[];
  return Object.fromEntries(fields.filter((field) => before[field] !== after[field]).map((field) => [field, after[field]]));
}
