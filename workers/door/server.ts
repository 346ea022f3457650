import Fastify, { type FastifyInstance } from "fastify";
import { answerWithProof } from "@/lib/auth/server-proof";
import { parseJson } from "@/lib/json";
import { BODY_LIMIT, demandKeys } from "./authenticate";
import { makeDoor } from "./door";
import { measureDoor } from "./own-metrics";
import { refuseInOpenAiShape } from "./refuse";
import { batchRoute } from "./routes/batch";
import { chatRoute } from "./routes/chat";
import { completionsRoute } from "./routes/completions";
import { embeddingsRoute } from "./routes/embeddings";
import { modelsRoutes } from "./routes/models";
import type { DoorSettings } from "./settings";
import { keepHouse } from "./upkeep";

export interface DoorServer {
  app: FastifyInstance;
  /** Ends open answers, takes no new requests, and writes what is not stored yet. */
  drain(): Promise<void>;
}

/** The inference door, not listening yet. */
export function makeDoorServer(settings: DoorSettings): DoorServer {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    keepAliveTimeout: 75_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 300 },
  });
  const door = makeDoor(settings);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, async (_request: unknown, text: string) => parseJson(text));
  refuseInOpenAiShape(app);
  demandKeys(app, door);
  app.get("/healthz", { config: { isOpen: true } }, async ({ headers, raw }, reply) => {
    reply.headers(answerWithProof(headers, raw.socket));
    return { ok: true, answers: door.answers.size };
  });
  modelsRoutes(app, door);
  chatRoute(app, door);
  completionsRoute(app, door);
  embeddingsRoute(app, door);
  batchRoute(app, door);
  measureDoor(app, door);
  const stopHousekeeping = keepHouse(door);
  const drain = async () => {
    door.answers.close();
    await app.close();
    await stopHousekeeping();
    await door.meter.close();
  };
  return { app, drain };
}
