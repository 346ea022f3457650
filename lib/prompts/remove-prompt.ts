import "server-only";
import { publish } from "@/lib/bus";
import type { Ctx } from "@/lib/context";
import type { PromptRef } from "@/lib/contracts/saved-prompt";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { loadPrompt } from "./load-prompt";

/** Removes a prompt with all its versions. @throws AppError `not-found`; `conflict` while a test set uses it. */
export function removePrompt(ctx: Ctx, { promptId }: PromptRef): Promise<Record<string, never>> {
  return mutate(ctx, "prompt.edit", async (tx) => {
    const { name, latestVersion } = await loadPrompt(tx, ctx, promptId);
    const user = await tx.testSet.findFirst({ where: { orgId: ctx.orgId, promptId }, select: { name: true } });
    if (user) throw refuse("conflict", "promptUsed", { name, testSet: user.name });
    await tx.promptVersion.deleteMany({ where: { orgId: ctx.orgId, promptId } });
    await tx.prompt.deleteMany({ where: { orgId: ctx.orgId, id: promptId } });
    return {
      subject: `prompt:${promptId}`,
      before: { name, version: latestVersion },
      result: {},
      due: () => publish(ctx.orgId, { noun: "prompts", id: promptId }),
    };
  });
}
