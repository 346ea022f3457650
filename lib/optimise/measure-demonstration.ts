import "server-only";
import { Measured } from "@/lib/contracts/optimise";
import { refuse } from "@/lib/errors";
import type { OpenEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { readText } from "@/lib/inference/endpoints/read-text";
import { refusalText } from "@/lib/inference/endpoints/refusal-text";
import { EndpointUnreachable, requestEndpoint } from "@/lib/inference/endpoints/request-endpoint";

interface Task {
  variant: string;
  prompts: string[];
  maxTokens: number;
}

/** The model's own process measures each variant in a fresh process. @throws AppError `unavailable` with its words when it cannot. */
export async function measureDemonstration(endpoint: OpenEndpoint, task: Task, signal: AbortSignal): Promise<Measured> {
  try {
    const url = new URL("/measurements", endpoint.baseUrl);
    const response = await requestEndpoint({ endpoint, url, body: task, signal, idleMs: 240_000 });
    const body = await readText(response);
    if (response.statusCode !== 200) {
      const text = refusalText(body);
      throw text ? refuse("unavailable", "demonstrationSays", { text }) : refuse("unavailable", "demonstrationUnmeasured");
    }
    return Measured.parse(JSON.parse(body));
  } catch (error) {
    if (error instanceof EndpointUnreachable) throw refuse("unavailable", "demonstrationSilent");
    throw error;
  }
}
