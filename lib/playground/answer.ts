import "server-only";
import type * as z from "zod";
import type { Ctx } from "@/lib/context";
import type { AnswerEvent, AnswerStats, SendPrompt } from "@/lib/contracts/playground";
import { withOrg } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";
import { beginAnswer } from "./begin-answer";
import { streamChat } from "./chat-stream";
import { demandUser } from "./demand-user";
import { enterAnswer } from "./running-answers";
import { storable } from "./storable";

/** How often an answer that is still coming is written down, so that a crash loses little. */
const SAVE_EVERY_MS = 2_000;

/**
 * Sends a prompt and yields the answer as it comes. What came is kept with the conversation, also when `gone` or the end of this process stops it.
 * Nothing is thrown once `started` was yielded: a fault of the endpoint is the event `failed`.
 * @throws AppError before that: `not-found`, `forbidden`, `too-many-requests` (12 at once a person).
 */
export async function* answerPrompt(ctx: Ctx, input: SendPrompt, gone: AbortSignal): AsyncGenerator<AnswerEvent> {
  const { signal, leave } = enterAnswer(demandUser(ctx), gone);
  try {
    const begun = await beginAnswer(ctx, input);
    const { conversationId, messageId, endpoint } = begun;
    const kept = {
      content: "",
      thinking: "",
      error: null as string | null,
      stopped: true,
      stats: null as z.infer<typeof AnswerStats> | null,
    };
    let savedAt = Date.now();
    const save = () =>
      withOrg(ctx, (tx) =>
        tx.message.updateMany({ where: { orgId: ctx.orgId, id: messageId }, data: { ...kept, stats: kept.stats ?? Prisma.DbNull } }),
      );
    try {
      yield { kind: "started", conversationId, messageId };
      const { model, temperature, topP, maxTokens } = input;
      for await (const event of streamChat({ ...endpoint, messages: begun.messages, model, temperature, topP, maxTokens, signal })) {
        if (event.kind === "text") kept.content += storable(event.text);
        if (event.kind === "thinking") kept.thinking += storable(event.text);
        if (event.kind === "failed") kept.error = storable(event.message);
        if (event.kind === "done" || event.kind === "failed") {
          kept.stats = event.stats;
          kept.stopped = signal.aborted;
          await save();
        } else if (Date.now() - savedAt > SAVE_EVERY_MS) {
          savedAt = Date.now();
          await save();
        }
        yield event;
      }
    } finally {
      // The reader went away between two events: what came until then is kept.
      if (kept.stats === null) await save();
    }
  } finally {
    leave();
  }
}
