import "server-only";
import * as z from "zod";
import { DrillId, OrgId, RepairId } from "@/lib/contracts/ids";
import { TestRunId } from "@/lib/contracts/test-set";

export interface Job {
  /** Ids only: the row holds the truth and the handler reads it again. */
  data: z.ZodType;
  attempts: number;
  /** Set for recurring work: the interval. */
  everyMs?: number;
  /** Set for daily work: the time of day in UTC. */
  at?: `${number}:${number}`;
}

const nothing = z.object({});
const repair = z.object({ orgId: OrgId, repairId: RepairId });

/** Every background job there is. A name without a handler in workers/handlers.ts does not compile. */
export const catalog = {
  "repair.dispatch": { data: repair, attempts: 10 },
  "repair.advance": { data: repair, attempts: 10 },
  "repair.prove": { data: repair, attempts: 3 },
  "repair.sweep": { data: nothing, attempts: 1, everyMs: 5_000 },
  "schedule.run": { data: nothing, attempts: 1, everyMs: 5_000 },
  "incident.sweep": { data: nothing, attempts: 1, everyMs: 5_000 },
  "drill.advance": { data: z.object({ orgId: OrgId, drillId: DrillId }), attempts: 10 },
  "drill.sweep": { data: nothing, attempts: 1, everyMs: 5_000 },
  "order.sweep": { data: nothing, attempts: 1, everyMs: 5_000 },
  "dry-run.forget": { data: nothing, attempts: 3, at: "02:00" },
  "drift.reconcile": { data: nothing, attempts: 1, everyMs: 30_000 },
  "notice.sweep": { data: nothing, attempts: 1, everyMs: 5_000 },
  "notice.deliver": { data: z.object({ orgId: OrgId }), attempts: 3 },
  "incident.forget": { data: nothing, attempts: 3, at: "02:10" },
  "notice.forget": { data: nothing, attempts: 3, at: "02:20" },
  "maintenance.end": { data: nothing, attempts: 1, everyMs: 5_000 },
  "node.silence": { data: nothing, attempts: 1, everyMs: 5_000 },
  "account.purge": { data: nothing, attempts: 1, everyMs: 3_600_000 },
  "test-run.run": { data: z.object({ orgId: OrgId, runId: TestRunId }), attempts: 3 },
  "test-run.sweep": { data: nothing, attempts: 1, everyMs: 10_000 },
  "inference.forget": { data: nothing, attempts: 3, at: "02:30" },
  "audit.seal": { data: nothing, attempts: 1, everyMs: 300_000 },
  "logs.take": { data: z.object({ orgId: OrgId }), attempts: 1 },
  "logs.learn": { data: nothing, attempts: 1, everyMs: 3_600_000 },
  "logs.mine": { data: nothing, attempts: 1, everyMs: 10_000 },
  "metrics.forget": { data: nothing, attempts: 3, at: "02:40" },
  "repair.forget": { data: nothing, attempts: 3, at: "02:50" },
  "logs.forget": { data: nothing, attempts: 3, at: "03:00" },
  "rule.evaluate": { data: nothing, attempts: 1, everyMs: 10_000 },
  "metrics.upkeep": { data: nothing, attempts: 1, everyMs: 60_000 },
} as const satisfies Record<string, Job>;

export type JobName = keyof typeof catalog;
export type JobData<N extends JobName> = z.infer<(typeof catalog)[N]["data"]>;
export type JobInput<N extends JobName> = z.input<(typeof catalog)[N]["data"]>;
export const jobNames = Object.keys(catalog) as JobName[];
export const isJobName = (name: string): name is JobName => Object.hasOwn(catalog, name);
