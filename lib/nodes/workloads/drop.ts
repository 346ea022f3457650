import "server-only";
import type { Ctx } from "@/lib/context";
import type { DropWorkload, NodeWorkloads } from "@/lib/contracts/node-workloads";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { readNodeWorkloads } from "./read";
import { reviseWorkloads } from "./revise";

/** Removes a workload that the portal declared, and its checks. @throws AppError `not-found`; `conflict` when it is gone already. */
export async function dropWorkload(ctx: Ctx, { nodeId, revision, name }: DropWorkload): Promise<NodeWorkloads> {
  await mutate(ctx, "node.drop-workload", (tx) =>
    reviseWorkloads(tx, ctx, {
      nodeId,
      seen: revision,
      revise(now) {
        const before = now.find((one) => one.name === name);
        if (!before) throw refuse("conflict", "workloadGone", { name });
        return { workloads: now.filter((one) => one !== before), before, after: { dropped: name } };
      },
    }),
  );
  return readNodeWorkloads(ctx, { nodeId });
}
