import "server-only";
import { endpointUrl } from "../endpoints/endpoint-url";
import { parseModels } from "../endpoints/parse-models";
import { readText } from "../endpoints/read-text";
import { requestEndpoint } from "../endpoints/request-endpoint";
import type { Target } from "./target";

const WITHIN_MS = 3_000;

/** Asks an endpoint what it serves and notes the answer. An endpoint that does not answer keeps the models that it had. */
export async function lookAtModels(target: Target): Promise<void> {
  const { endpoint } = target;
  try {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const response = await requestEndpoint({
      endpoint,
      url: endpointUrl(endpoint.baseUrl, "models"),
      signal,
      connectMs: WITHIN_MS,
      idleMs: WITHIN_MS,
    });
    const body = await readText(response);
    const models = response.statusCode === 200 ? parseModels(body) : null;
    if (models === null) throw new Error(`GET /models answered ${response.statusCode}, and not with a list of models.`);
    target.models = models.map(({ id }) => id);
    target.reachable = true;
    target.problem = null;
  } catch (error) {
    target.reachable = false;
    target.problem = error instanceof Error && error.name !== "TimeoutError" ? error.message : `No answer within ${WITHIN_MS / 1_000} s.`;
  }
}
