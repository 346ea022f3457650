import "server-only";
import { publish } from "@/lib/bus";
import { actorName, type Ctx } from "@/lib/context";
import { CreatePrompt, type PromptRef } from "@/lib/contracts/saved-prompt";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import { demandUser } from "@/lib/playground/demand-user";
import { storableText } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";

/** Saves a prompt as its version 1. @throws AppError `conflict` when the name is taken. */
export function createPrompt(ctx: Ctx, input: CreatePrompt): Promise<PromptRef> {
  const { name, system, text } = CreatePrompt.parse(input);
  return mutate(ctx, "prompt.edit", async (tx) => {
    const createdById = demandUser(ctx);
    const taken = await tx.prompt.count({ where: { orgId: ctx.orgId, name } });
    if (taken > 0) throw refuse("conflict", "promptNameTaken", { name }, "name");
    const promptId = uuidv7();
    await tx.prompt.create({ data: { id: promptId, orgId: ctx.orgId, name, latestVersion: 1 } });
    const written = { system: storableText(system), text: storableText(text), createdById, createdBy: actorName(ctx) };
    await tx.promptVersion.create({ data: { ...written, orgId: ctx.orgId, promptId, version: 1 } });
    return {
      subject: `prompt:${promptId}`,
      after: { name, version: 1 },
      result: { promptId },
      due: () => publish(ctx.orgId, { noun: "prompts", id: promptId }),
    };
  });
}
