import "server-only";
import { demand } from "@/lib/auth/authorize";
import { actorName, type Ctx } from "@/lib/context";
import { MOST_REPLAYS, type Replay, type ReplayRequest } from "@/lib/contracts/replay";
import { withOrg } from "@/lib/db";
import { loadEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { redact } from "@/lib/inference/usage/redact";
import { mutate } from "@/lib/mutate";
import { uuidv7 } from "@/lib/uuid";
import { streamChat } from "../chat-stream";
import { demandUser } from "../demand-user";
import { enterAnswer } from "../running-answers";
import { failedRequest, replayOf } from "./read-replays";
import { turnsOf } from "./turns-of";

const WITHIN_MS = 60_000;
const MOST_TOKENS = 256;
/** Of an answer, before it is masked and cut. */
const LONGEST = 20_000;

/**
 * Sends a failed request again, as the request log keeps it, and stores the outcome: masked and truncated like the log.
 * @throws AppError `not-found` when the incident, the request or its endpoint is gone; `too-many-requests`.
 */
export async function replayRequest(ctx: Ctx, { incidentId, requestId }: ReplayRequest): Promise<Replay> {
  const tooLate = AbortSignal.timeout(WITHIN_MS);
  const { signal, leave } = enterAnswer(demandUser(ctx), tooLate);
  try {
    const { request, endpoint, incident } = await withOrg(ctx, async (tx) => {
      await demand(tx, ctx, "playground.use");
      const { incident, request } = await failedRequest(tx, ctx, incidentId, requestId);
      return { request, endpoint: await loadEndpoint(tx, ctx, request.endpointId), incident };
    });
    const asked = { ...endpoint, model: request.model, messages: turnsOf(request.prompt), parameters: { maxTokens: MOST_TOKENS }, signal };
    const outcome = await ask(asked, tooLate);
    return await keep(ctx, { incidentId, requestId, phase: incident.state === "open" ? "while-open" : "afterwards", ...outcome });
  } finally {
    leave();
  }
}

type Outcome = Pick<Replay, "answer" | "error" | "ttftMs" | "totalMs">;
async function ask(request: Parameters<typeof streamChat>[0], tooLate: AbortSignal): Promise<Outcome> {
  let answer = "";
  let [error, ttftMs]: [string | null, number | null] = [null, null];
  const beganAt = performance.now();
  for await (const event of streamChat(request)) {
    if (event.kind === "text" && answer.length < LONGEST) answer += event.text;
    if (event.kind === "failed") error = event.message;
    if (event.kind === "done" || event.kind === "failed") ttftMs = event.stats.ttftMs;
  }
  if (tooLate.aborted) error = `No whole answer within ${WITHIN_MS / 1_000} s.`;
  else if (request.signal.aborted) error = "The portal stopped before the answer was complete.";
  return { answer: redact(answer), error: error === null ? null : redact(error), ttftMs, totalMs: performance.now() - beganAt };
}

const keep = (ctx: Ctx, replay: Omit<Replay, "id" | "atMs" | "byName"> & { incidentId: string }): Promise<Replay> =>
  mutate(ctx, "playground.use", async (tx) => {
    const { incidentId, requestId, phase, error } = replay;
    const row = await tx.inferenceReplay.create({
      data: { id: uuidv7(), orgId: ctx.orgId, at: new Date(), byName: actorName(ctx), ...replay },
    });
    const old = await tx.inferenceReplay.findMany({
      where: { orgId: ctx.orgId, incidentId },
      orderBy: { at: "desc" },
      skip: MOST_REPLAYS,
      select: { id: true },
    });
    await tx.inferenceReplay.deleteMany({ where: { orgId: ctx.orgId, id: { in: old.map(({ id }) => id) } } });
    return { subject: `incident:${incidentId}`, after: { replay: requestId, phase, answered: error === null }, result: replayOf(row) };
  });
