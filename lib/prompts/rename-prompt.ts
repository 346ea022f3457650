import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { RenamePrompt } from "@/lib/contracts/saved-prompt";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { loadPrompt } from "./load-prompt";

/** @throws AppError `not-found`; `conflict` when the name is taken. */
export function renamePrompt(ctx: Ctx, { promptId, name }: RenamePrompt): Promise<Record<string, never>> {
  return mutate(ctx, "prompt.edit", async (tx) => {
    const before = await loadPrompt(tx, ctx, promptId);
    const taken = await tx.prompt.count({ where: { orgId: ctx.orgId, name, id: { not: promptId } } });
    if (taken > 0) throw refuse("conflict", "promptNameTaken", { name }, "name");
    await tx.prompt.updateMany({ where: { orgId: ctx.orgId, id: promptId }, data: { name, updatedAt: new Date() } });
    return {
      subject: `prompt:${promptId}`,
      before: { name: before.name },
      after: { name },
      result: {},
      due: () => publish(ctx.orgId, { noun: "prompts", id: promptId }),
    };
  });
}
