import type { Batching } from "@/lib/contracts/inference";
import type { JsonObject } from "@/lib/inference/answers/read-json-answer";
import type { Part } from "@/lib/inference/batching/embeddings";
import { type Forward, type Forwarded, forward } from "@/lib/inference/routing/forward";
import type { Target } from "@/lib/inference/routing/target";
import { targetsOf } from "./ask-model";
import type { Exchange, Notes } from "./exchange";

type Send = (request: Pick<Forward<JsonObject>, "urlOf" | "body" | "begin">) => Promise<Forwarded<JsonObject>>;

/** A request in a batch: each try is recorded with all its requests, also when it fails. */
interface Item<I> {
  input: I;
  notes: Notes;
}

interface Together<I, T> {
  kind: string;
  model: string;
  /** What must be equal for two requests to share a call. */
  parameters: object;
  batching: Batching;
  input: I;
  weight: number;
  /** Without them the endpoints that serve the model. */
  targets?: Target[];
  run(inputs: I[], send: Send): Promise<Part<T>[]>;
}

/** Sends a request together with others like it, and notes its own part of what they used. */
export async function askTogether<I, T>(exchange: Exchange, together: Together<I, T>): Promise<T> {
  const { door, key, fleet, signal, notes, beganAt } = exchange;
  const { kind, model, parameters, batching, input, weight, run } = together;
  if (together.targets) notes.model = model;
  else await targetsOf(exchange, model);
  const { deadlineMs, silenceMs } = door.settings;
  const send =
    (items: Item<I>[], stop: AbortSignal): Send =>
    async (request) => {
      // Later batches of this group are sent by the endpoints as they are then.
      const targets = together.targets ?? fleet.serving(model);
      const onTry = ({ endpoint }: Target) => {
        for (const item of items) Object.assign(item.notes, { attempts: item.notes.attempts + 1, endpointId: endpoint.id });
      };
      const forwarded = await forward({ ...request, targets, signal: stop, idleMs: silenceMs, totalMs: deadlineMs, onTry });
      forwarded.attempt.end("succeeded");
      return forwarded;
    };
  const group = {
    orgId: key.orgId,
    kind,
    model,
    parameters: JSON.stringify(parameters),
    batching,
    run: (sent: Item<I>[], stop: AbortSignal) =>
      run(
        sent.map((item) => item.input),
        send(sent, stop),
      ),
  };
  const { output, items } = await door.batchers.submit(group, key.keyId, { input, notes }, signal, weight);
  notes.batchItems = items;
  notes.usage = output.usage;
  notes.ttftMs = performance.now() - beganAt;
  return output.result;
}
