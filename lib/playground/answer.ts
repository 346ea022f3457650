import "server-only";
import type { Ctx } from "@/lib/context";
import type { AnswerEvent, SendPrompt } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { beginAnswer } from "./begin-answer";
import { streamChat } from "./chat-stream";
import { checkAnswer } from "./check-answer";
import { demandUser } from "./demand-user";
import { keptAnswer } from "./kept-answer";
import { enterAnswer } from "./running-answers";

/** How often an answer that is still coming is written down, so that a crash loses little. */
const SAVE_EVERY_MS = 2_000;

/**
 * Sends a prompt and yields the answer as it comes. What came is kept with the conversation, also when `gone` or the end of this process stops it.
 * Nothing is thrown once `started` was yielded: a fault of the endpoint is the event `failed`.
 * @throws AppError before that: `not-found`, `forbidden`, `invalid` for an invalid schema, `too-many-requests` (12 at once a person).
 */
export async function* answerPrompt(ctx: Ctx, input: SendPrompt, gone: AbortSignal): AsyncGenerator<AnswerEvent> {
  const { signal, leave } = enterAnswer(demandUser(ctx), gone);
  try {
    const { conversationId, promptId, messageId, endpoint, parameters, messages } = await beginAnswer(ctx, input);
    const kept = keptAnswer();
    let savedAt = Date.now();
    const save = () => withOrg(ctx, (tx) => tx.message.updateMany({ where: { orgId: ctx.orgId, id: messageId }, data: kept.row() }));
    try {
      yield { kind: "started", conversationId, promptId, messageId };
      for await (const event of streamChat({ ...endpoint, messages, model: input.model, parameters, signal })) {
        const { content, toolCalls } = kept.said();
        const checks = event.kind === "done" && !signal.aborted ? checkAnswer(parameters, content, toolCalls) : null;
        if (checks) {
          kept.saw({ kind: "checked", checks }, false);
          yield { kind: "checked", checks };
        }
        kept.saw(event, signal.aborted);
        if (kept.isOver()) await save();
        else if (Date.now() - savedAt > SAVE_EVERY_MS) {
          savedAt = Date.now();
          await save();
        }
        yield event;
      }
    } finally {
      // The reader went away between two events: what came until then is kept.
      if (!kept.isOver()) await save();
    }
  } finally {
    leave();
  }
}
