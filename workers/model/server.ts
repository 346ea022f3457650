import { timingSafeEqual } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Measured } from "@/lib/contracts/optimise";
import { asRefusal, Refusal } from "./refusal";
import { ChatRequest, type Common, CompletionRequest, MeasureRequest } from "./requests";
import type { MeasureTask } from "./run-measure";
import type { ServedModel } from "./served-model";
import { type AnswerShape, chatShape, completionShape } from "./shapes";

const LARGEST_BODY = 1_000_000;

/** Measures a variant of the model in a process of its own. */
type MeasureVariant = (task: MeasureTask, signal: AbortSignal) => Promise<Measured>;

/** The model as a server that speaks OpenAI's protocol. `secret` is the only key. */
export function makeModelServer(model: ServedModel, secret: string, measure: MeasureVariant): FastifyInstance {
  const app = fastify({ bodyLimit: LARGEST_BODY });
  const { name, context, trainedOn } = model.about;
  const wanted = Buffer.from(`Bearer ${secret}`);
  app.addHook("onRequest", async (request) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Refusal(401, "Wrong API key.", "invalid_api_key");
  });
  app.setErrorHandler((error, _, reply) => {
    const refusal = asRefusal(error);
    void reply.code(refusal.status).send(refusal.body);
  });
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404).send(new Refusal(404, `There is no ${request.method} ${request.url}.`, "not_found").body);
  });
  const demandModel = (asked: string) => {
    if (asked !== name) throw new Refusal(404, `The model \`${asked}\` does not exist.`, "model_not_found");
  };

  app.get("/v1/models", () => ({
    object: "list",
    data: [{ id: name, object: "model", created: Date.parse(trainedOn) / 1_000, owned_by: "millwright", max_model_len: context }],
  }));
  app.post("/v1/chat/completions", (request, reply) => {
    const asked = ChatRequest.parse(request.body);
    demandModel(asked.model);
    const question = asked.messages.findLast((message) => message.role === "user")?.content;
    if (question === undefined) throw new Refusal(400, "messages: one of them must be a user's", "invalid_request");
    return answer(reply, model.chatPrompt(question), asked, chatShape(name));
  });
  app.post("/v1/completions", (request, reply) => {
    const asked = CompletionRequest.parse(request.body);
    demandModel(asked.model);
    return answer(reply, model.tokenizer.encode(asked.prompt), asked, completionShape(name));
  });
  let isMeasuring = false;
  app.post("/measurements", async (request, reply) => {
    const task = MeasureRequest.parse(request.body);
    if (isMeasuring) throw new Refusal(409, "A measurement runs already. Wait until it is done.", "busy");
    isMeasuring = true;
    const gone = new AbortController();
    reply.raw.on("close", () => gone.abort());
    return measure(task, gone.signal).finally(() => {
      isMeasuring = false;
    });
  });

  /** An answer as a whole, or as events while it grows. A client that leaves frees its slot. */
  async function answer(reply: FastifyReply, prompt: number[], asked: Common, shape: AnswerShape) {
    const gone = new AbortController();
    reply.raw.on("close", () => gone.abort());
    if (!asked.stream) {
      const { text, ending, usage } = await model.answer(prompt, asked, gone.signal, () => {});
      return shape.whole(text, ending, usage);
    }
    const send = (event: unknown) => {
      // The status is sent with the first text, so that a refusal keeps its own.
      if (!reply.raw.headersSent) {
        reply.hijack();
        reply.raw.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
      }
      reply.raw.write(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
    };
    try {
      const { ending, usage } = await model.answer(prompt, asked, gone.signal, (text) => send(shape.piece(text)));
      send(shape.last(ending));
      if (asked.stream_options?.include_usage) send(shape.usage(usage));
      send("[DONE]");
    } catch (error) {
      if (!reply.raw.headersSent) throw error;
      send(asRefusal(error).body);
    }
    reply.raw.end();
    return reply;
  }
  return app;
}
