import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { AlertRule, LogCondition } from "@/lib/contracts/alert-rule";
import type { RuleNow } from "@/lib/contracts/rule";
import { withOrg } from "@/lib/db";
import { readGatewayTimes } from "@/lib/fleet/liveness";
import { watchedNodes } from "@/lib/fleet/watched-nodes";

const DAY_MS = 86_400_000;

/** Which workloads a rule about log lines is for: those that match, and those of them that shipped lines in the last day. */
export const lookAtLogs = (ctx: Ctx, { filter }: AlertRule, { workload }: LogCondition): Promise<RuleNow> =>
  withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "fleet.read");
    const { orgId } = ctx;
    const nodeIds = filter === "" ? undefined : await watchedNodes(tx, orgId, filter, await readGatewayTimes(tx));
    const matched = await tx.logWatch.count({ where: { orgId, ...(workload ? { workload } : {}) } });
    const lately = await tx.logCount.findMany({
      where: {
        orgId,
        minute: { gte: new Date(Date.now() - DAY_MS) },
        ...(workload ? { workload } : {}),
        ...(nodeIds ? { nodeId: { in: nodeIds } } : {}),
      },
      distinct: ["workload"],
      select: { workload: true },
    });
    const none = { low: null, median: null, high: null, beyond: null };
    return { matched, reporting: lately.length, subjects: lately.length, ...none, metrics: [] };
  });
