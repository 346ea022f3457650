import { SendPrompt } from "@/lib/contracts/playground";
import { change } from "@/lib/http";
import { answerResponse } from "@/lib/playground/answer-response";

type Door = ReturnType<typeof change>;

/** Closing the connection is how a reader stops an answer, so the verb gets the request's signal. */
export const POST: Door = (request, context) =>
  change(SendPrompt, (ctx, input) => answerResponse(ctx, input, request.signal))(request, context);
