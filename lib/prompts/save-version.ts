import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { SavePromptVersion } from "@/lib/contracts/saved-prompt";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { demandUser } from "@/lib/playground/demand-user";
import { storableText } from "@/lib/storable-text";
import { loadPrompt } from "./load-prompt";

/**
 * Saves the next version of a prompt. Versions never change.
 * @throws AppError `not-found`; `conflict` when a colleague saved a version meanwhile, or when nothing changed.
 */
export function savePromptVersion(ctx: Ctx, input: SavePromptVersion): Promise<{ version: number }> {
  const { promptId, after, system, text } = SavePromptVersion.parse(input);
  return mutate(ctx, "prompt.edit", async (tx) => {
    const createdById = demandUser(ctx);
    const { name } = await loadPrompt(tx, ctx, promptId);
    const written = { system: storableText(system), text: storableText(text) };
    const before = await tx.promptVersion.findFirst({ where: { orgId: ctx.orgId, promptId, version: after } });
    if (before?.system === written.system && before.text === written.text) throw refuse("conflict", "promptUnchanged", { version: after });
    const version = after + 1;
    const { count } = await tx.prompt.updateMany({
      where: { orgId: ctx.orgId, id: promptId, latestVersion: after },
      data: { latestVersion: version, updatedAt: new Date() },
    });
    if (count === 0) throw refuse("conflict", "promptChanged", { name });
    await tx.promptVersion.create({ data: { ...written, orgId: ctx.orgId, promptId, version, createdById, createdBy: actorName(ctx) } });
    return {
      subject: `prompt:${promptId}`,
      before: { version: after },
      after: { name, version },
      result: { version },
      due: () => publish(ctx.orgId, { noun: "prompts", id: promptId }),
    };
  });
}
