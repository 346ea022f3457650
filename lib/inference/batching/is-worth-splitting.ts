import "server-only";
import { BadAnswer, EndpointRefusal } from "../routing/forward";
import { WrongCount } from "./batcher";

/** Refusals that do not depend on the batch's content: the key, the address, a full queue, a gateway without a server. */
const ofTheEndpoint = new Set([401, 403, 404, 429, 502, 503, 504]);

/** Whether half of the batch may succeed where all of it failed. */
export const isWorthSplitting = (error: unknown): boolean =>
  error instanceof EndpointRefusal ? !ofTheEndpoint.has(error.status) : error instanceof BadAnswer || error instanceof WrongCount;
