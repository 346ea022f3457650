import type { FastifyInstance } from "fastify";
import { mayAskFor } from "@/lib/auth/inference-key";
import { refuse } from "@/lib/errors";
import { keyOf } from "../authenticate";
import type { Door } from "../door";

const shown = (id: string) => ({ id, object: "model", created: 0, owned_by: "millwright" });

/** The models that a key may ask, as OpenAI lists them. */
export function modelsRoutes(app: FastifyInstance, door: Door): void {
  const allowed = async (request: Parameters<typeof keyOf>[0]) => {
    const key = keyOf(request);
    const fleet = await door.fleets.of(key.orgId);
    return fleet.models().filter((model) => mayAskFor(key, model));
  };
  app.get("/v1/models", async (request) => ({ object: "list", data: (await allowed(request)).map(shown) }));
  app.get<{ Params: { "*": string } }>("/v1/models/*", async (request) => {
    const id = request.params["*"];
    if (!(await allowed(request)).includes(id)) throw refuse("not-found", "noModel", { model: id.slice(0, 200) }, "model");
    return shown(id);
  });
}
