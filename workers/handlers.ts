import { sealAudit } from "@/lib/audit-seals/seal";
import { listOrgIds } from "@/lib/auth/directory";
import { purgeResets } from "@/lib/auth/password-resets";
import { purgeAttempts } from "@/lib/auth/rate-limit";
import { purgeSessions } from "@/lib/auth/sessions/store";
import { asSystem, type Ctx } from "@/lib/context";
import { reconcileDrift } from "@/lib/drift/reconcile";
import { advanceDrill, sweepDrills } from "@/lib/drills/advance";
import { forgetDryRuns } from "@/lib/dry-runs/forget";
import { noticeSilence } from "@/lib/fleet/notice-silence";
import { forgetRepeats } from "@/lib/incidents/repeats";
import { sweepIncidents } from "@/lib/incidents/sweep";
import { forgetRequests } from "@/lib/inference/usage/forget";
import type { Handlers } from "@/lib/jobs/queue";
import { forgetLogs } from "@/lib/logs/forget";
import { storeStreamed } from "@/lib/logs/store-streamed";
import { forgetMetrics, keepMetrics } from "@/lib/metrics/upkeep";
import { endDueMaintenance } from "@/lib/nodes/end-maintenance";
import { deliverDue } from "@/lib/notifications/deliver";
import { forgetNotices } from "@/lib/notifications/forget";
import { sweepNotices } from "@/lib/notifications/sweep";
import { oneByOne } from "@/lib/one-by-one";
import { sweepOrders } from "@/lib/orders/sweep";
import { advanceRepair } from "@/lib/repairs/advance";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { forgetOutput } from "@/lib/repairs/forget-output";
import { sweepRepairs } from "@/lib/repairs/sweep";
import { evaluateRules } from "@/lib/rules/evaluate/evaluate";
import { runDueSchedules } from "@/lib/schedules/run-due";
import { learnOrders } from "@/lib/signals/learn-orders";
import { watchLogs } from "@/lib/signals/watch-logs";
import { proveRepair } from "@/lib/test-sets/prove-repair";
import { runTests } from "@/lib/test-sets/run-tests";
import { sweepTestRuns } from "@/lib/test-sets/sweep";
import { learnInThread } from "./learn-in-thread";

async function forEachOrg(work: (ctx: Ctx) => Promise<unknown>): Promise<void> {
  const orgIds = await listOrgIds();
  await oneByOne(
    orgIds,
    (orgId) => ({ orgId }),
    (orgId) => work(asSystem(orgId)),
    "a sweep failed for one organisation",
  );
}

/** The verb of each job. The row holds the truth: a verb reads it again and ends quietly when there is nothing left to do. */
export const handlers: Handlers = {
  "repair.dispatch": ({ orgId, repairId }) => dispatchRepair(asSystem(orgId), { repairId }),
  "repair.advance": ({ orgId, repairId }) => advanceRepair(asSystem(orgId), { repairId }),
  "repair.prove": ({ orgId, repairId }) => proveRepair(asSystem(orgId), { repairId }),
  "repair.sweep": () => forEachOrg((ctx) => sweepRepairs(ctx)),
  "schedule.run": () => forEachOrg((ctx) => runDueSchedules(ctx)),
  "incident.sweep": () => forEachOrg(sweepIncidents),
  "drill.advance": ({ orgId, drillId }) => advanceDrill(asSystem(orgId), { drillId }),
  "drill.sweep": () => forEachOrg((ctx) => sweepDrills(ctx)),
  "order.sweep": () => forEachOrg((ctx) => sweepOrders(ctx)),
  "dry-run.forget": () => forEachOrg((ctx) => forgetDryRuns(ctx)),
  "drift.reconcile": () => forEachOrg(reconcileDrift),
  "notice.sweep": () => forEachOrg(sweepNotices),
  "notice.deliver": ({ orgId }) => deliverDue(asSystem(orgId)),
  "incident.forget": () => forEachOrg(forgetRepeats),
  "notice.forget": () => forEachOrg(forgetNotices),
  "maintenance.end": () => forEachOrg(endDueMaintenance),
  "node.silence": () => forEachOrg(noticeSilence),
  "account.purge": async () => void (await Promise.all([purgeAttempts(), purgeSessions(), purgeResets()])),
  "test-run.run": ({ orgId, runId }) => runTests(asSystem(orgId), { runId }),
  "test-run.sweep": () => forEachOrg(sweepTestRuns),
  "inference.forget": () => forEachOrg((ctx) => forgetRequests(ctx)),
  "audit.seal": () => forEachOrg(sealAudit),
  "logs.take": ({ orgId }) => storeStreamed(asSystem(orgId)),
  "logs.mine": () => forEachOrg((ctx) => watchLogs(ctx)),
  "logs.learn": () => forEachOrg((ctx) => learnOrders(ctx, learnInThread)),
  "metrics.forget": () => forgetMetrics(),
  "repair.forget": () => forEachOrg((ctx) => forgetOutput(ctx)),
  "logs.forget": () => forEachOrg(forgetLogs),
  "rule.evaluate": () => forEachOrg((ctx) => evaluateRules(ctx)),
  "metrics.upkeep": async () => void (await keepMetrics()),
};
