import type * as z from "zod";
import { mayAskFor } from "@/lib/auth/inference-key";
import { refuse } from "@/lib/errors";
import { type Forward, type Forwarded, forward } from "@/lib/inference/routing/forward";
import type { Target } from "@/lib/inference/routing/target";
import { parseInput } from "@/lib/parse-input";
import type { Exchange } from "./exchange";

/** Parses a body by its contract. @throws AppError `invalid` with the field. */
export const bodyOf = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> => parseInput(schema, body);

/**
 * The endpoints that serve a model to this key.
 * @throws AppError `not-found`, with the same text whether the model is missing or not allowed.
 */
export async function targetsOf({ key, fleet, notes }: Exchange, model: string): Promise<Target[]> {
  notes.model = model;
  const isAllowed = mayAskFor(key, model);
  if (isAllowed && fleet.serving(model).length === 0) await fleet.renew();
  const targets = isAllowed ? fleet.serving(model) : [];
  if (targets.length === 0) throw refuse("not-found", "noModel", { model }, "model");
  return targets;
}

/** Sends a request to one of the endpoints and notes where it went, also when it fails. */
export async function ask<T>(
  { door, signal, notes, beganAt }: Exchange,
  request: Pick<Forward<T>, "targets" | "urlOf" | "body" | "begin">,
): Promise<Forwarded<T>> {
  const { deadlineMs, silenceMs } = door.settings;
  const onTry = (target: Target, tries: number) => Object.assign(notes, { attempts: tries, endpointId: target.endpoint.id });
  const forwarded = await forward({ ...request, signal, idleMs: silenceMs, totalMs: deadlineMs, onTry });
  notes.ttftMs = performance.now() - beganAt;
  return forwarded;
}
