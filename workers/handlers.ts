import { listOrgIds } from "@/lib/auth/directory";
import { asSystem, type Ctx } from "@/lib/context";
import { reconcileDrift } from "@/lib/drift/reconcile";
import { advanceDrill, sweepDrills } from "@/lib/drills/advance";
import { sweepIncidents } from "@/lib/incidents/sweep";
import type { Handlers } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import { keepMetrics } from "@/lib/metrics/upkeep";
import { noticeSilence } from "@/lib/nodes/notice-silence";
import { sweepOrders } from "@/lib/orders/sweep";
import { advanceRepair } from "@/lib/repairs/advance";
import { dispatchRepair } from "@/lib/repairs/dispatch";
import { sweepAllRepairs } from "@/lib/repairs/sweep";

/** What goes wrong in one org must not keep the others waiting; the next round tries again. */
async function forEachOrg(work: (ctx: Ctx) => Promise<unknown>): Promise<void> {
  for (const orgId of await listOrgIds()) {
    await work(asSystem(orgId)).catch((error: unknown) =>
      log.error({ orgId, error: String(error) }, "a sweep failed for one organisation"),
    );
  }
}

/** Which verb does which job. The row holds the truth: a verb reads it again and ends quietly when there is nothing left to do. */
export const handlers: Handlers = {
  "repair.dispatch": ({ orgId, repairId }) => dispatchRepair(asSystem(orgId), { repairId }),
  "repair.advance": ({ orgId, repairId }) => advanceRepair(asSystem(orgId), { repairId }),
  "repair.sweep": () => sweepAllRepairs(),
  "incident.sweep": () => forEachOrg(sweepIncidents),
  "drill.advance": ({ orgId, drillId }) => advanceDrill(asSystem(orgId), { drillId }),
  "drill.sweep": () => forEachOrg(sweepDrills),
  "order.sweep": () => forEachOrg(sweepOrders),
  "drift.reconcile": () => forEachOrg(reconcileDrift),
  "node.silence": () => forEachOrg(noticeSilence),
  "metrics.upkeep": async () => void (await keepMetrics()),
};
