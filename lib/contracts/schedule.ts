import * as z from "zod";
import { isTimeZone, nextCronRun, parseCron } from "./cron";
import { EpochMs, Name, RepairId } from "./ids";
import { LabelSelector } from "./policy";
import { RepairState } from "./repair";
import { Duration } from "./runbook";
import { Told } from "./told";

/** A cron expression in a time zone. */
const CronTiming = z
  .strictObject({
    cron: z.string().trim().max(100),
    timeZone: z.string().max(60).refine(isTimeZone, "is not a time zone such as Europe/Berlin"),
  })
  .superRefine(({ cron, timeZone }, context) => {
    const read = parseCron(cron);
    const message =
      typeof read === "string"
        ? read
        : isTimeZone(timeZone) && nextCronRun(read, timeZone, Date.now()) === null
          ? "This date never occurs."
          : null;
    if (message) context.addIssue({ code: "custom", path: ["cron"], message });
  });

/** Every so often, by a cron expression, or at a minute of the UTC day on some weekdays (0 = Sunday). */
export const Timing = z.union([
  z.strictObject({ every: Duration }),
  CronTiming,
  z.strictObject({ weekdays: z.array(z.int().min(0).max(6)).min(1).max(7), minute: z.int().min(0).max(1_439) }),
]);
export type Timing = z.infer<typeof Timing>;

/** A runbook that is requested repeatedly. Every run is a repair like any other, with a new plan and the approvals that the policy requires. */
export const SaveSchedule = z.strictObject({
  /** Absent: a new one. */
  scheduleId: z.uuid().optional(),
  name: Name,
  runbook: z.string().max(60),
  /** The nodes are chosen when it runs: those that carry all these labels … */
  labels: LabelSelector,
  /** … and fit this, in the fleet's filter language; empty = all. */
  filter: z.string().trim().max(500).default(""),
  workload: z.string().max(80).default(""),
  parameters: z.record(z.string(), z.string().max(4_000)).default({}),
  reason: z.string().trim().min(1).max(2_000),
  timing: Timing,
  /** Each run is delayed by a random part of this, so that not everything begins at once. */
  jitterMs: z.int().min(0).max(3_600_000).default(0),
  /** What happens to a run whose time passed while Millwright was down. */
  missed: z.enum(["skip", "run-once"]).default("skip"),
  enabled: z.boolean().default(true),
});
export type SaveSchedule = z.infer<typeof SaveSchedule>;

export const Schedule = SaveSchedule.extend({
  scheduleId: z.uuid(),
  createdByName: z.string(),
  nextAt: EpochMs.nullable(),
  /** The next times of its timing, before any delay. Empty while it is paused. */
  nextDue: z.array(EpochMs),
  lastRunAt: EpochMs.nullable(),
  lastRepairId: RepairId.nullable(),
  /** How the last run began, or why it did not. */
  lastSentence: z.string(),
  lastTold: Told.nullable().default(null),
});
export type Schedule = z.infer<typeof Schedule>;
export const ScheduleList = z.object({ schedules: z.array(Schedule), can: z.object({ edit: z.boolean() }) });
export type ScheduleList = z.infer<typeof ScheduleList>;
export const ScheduleRef = z.strictObject({ scheduleId: z.uuid() });
export type ScheduleRef = z.infer<typeof ScheduleRef>;
export const PauseSchedule = ScheduleRef.extend({ enabled: z.boolean() });
export type PauseSchedule = z.infer<typeof PauseSchedule>;

/** The outcomes of its runs, newest first. */
export const ScheduleRuns = z.object({
  runs: z.array(
    z.object({
      atMs: EpochMs,
      dueMs: EpochMs,
      sentence: z.string(),
      told: Told.nullable().default(null),
      repair: z.object({ id: RepairId, number: z.int(), state: RepairState }).nullable(),
    }),
  ),
});
export type ScheduleRuns = z.infer<typeof ScheduleRuns>;
