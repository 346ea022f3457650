import "server-only";
import type { Ctx } from "@/lib/context";
import type { SendPrompt } from "@/lib/contracts/playground";
import { answerPrompt } from "./answer";
import { linesResponse } from "./lines-response";

/** An answer as a response, an event a line. @throws AppError before the first line, so that a refusal keeps its status. */
export const answerResponse = (ctx: Ctx, input: SendPrompt, signal: AbortSignal): Promise<Response> =>
  linesResponse((gone) => answerPrompt(ctx, input, gone), signal);
