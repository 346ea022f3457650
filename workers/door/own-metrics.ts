import type { FastifyInstance } from "fastify";
import { counter, durations, gauge } from "@/lib/process-metrics/registry";
import type { Door } from "./door";

/** A door's own metrics. */
export function measureDoor(app: FastifyInstance, door: Door): void {
  const responses = counter("millwright_door_responses_total", "Answers of the inference door, by route and HTTP status.", [
    "route",
    "status",
  ]);
  const seconds = durations("millwright_door_response_seconds", "How long an answer takes, by route.", ["route"]);
  app.addHook("onResponse", async ({ routeOptions }, reply) => {
    const route = routeOptions.url ?? "none";
    responses.inc({ route, status: String(reply.statusCode) });
    seconds.observe({ route }, reply.elapsedTime / 1_000);
  });
  gauge("millwright_door_open_answers", "Answers that are being sent.", () => [{ value: door.answers.size }]);
}
