import "server-only";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { VoteForAnswer } from "@/lib/contracts/comparison";
import { DEMONSTRATION_ID } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demonstrationEndpoint } from "@/lib/inference/endpoints/demonstration";
import { demandUser } from "../demand-user";

/**
 * Stores which of several answers the caller finds best, with their models and endpoints. A new vote on an answer replaces the old one.
 * @throws AppError `not-found` when an answer is not in the caller's own conversations, or `better` is none of `among`.
 */
export function voteForAnswer(ctx: Ctx, { among, better }: VoteForAnswer): Promise<Record<string, never>> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const { orgId } = ctx;
    const userId = demandUser(ctx);
    const answers = await tx.message.findMany({ where: { orgId, id: { in: among }, role: "assistant" } });
    const own = await tx.conversation.findMany({
      where: { orgId, userId, id: { in: answers.map((answer) => answer.conversationId) } },
      select: { id: true },
    });
    const isOwn = (conversationId: string) => own.some(({ id }) => id === conversationId);
    const isWhole = answers.length === among.length && (better === null || among.includes(better));
    if (!isWhole || !answers.every((answer) => isOwn(answer.conversationId))) throw refuse("not-found", "noMessage");
    await tx.answerVote.deleteMany({ where: { orgId, userId, messageId: { in: among } } });
    if (better === null) return {};
    const endpoints = await tx.endpoint.findMany({
      where: { orgId, id: { in: answers.flatMap((answer) => answer.endpointId ?? []) } },
      select: { id: true, name: true },
    });
    const nameOf = (id: string | null) =>
      id === DEMONSTRATION_ID ? demonstrationEndpoint()?.name : endpoints.find((endpoint) => endpoint.id === id)?.name;
    await tx.answerVote.createMany({
      data: answers.map(({ id, model, endpointId }) => ({
        orgId,
        userId,
        messageId: id,
        better: id === better,
        model,
        endpointId,
        endpointName: nameOf(endpointId) ?? "",
      })),
    });
    return {};
  });
}
