import { metricsFrom, type ServerMetrics } from "../../../lib/contracts/server-metrics";
import type { Host } from "../../host/host";
import { baseOf } from "./chat-probe";

/** Reads `/metrics` beside an endpoint. Null when there is none: not every server has it. */
export async function readServerMetrics(host: Host, endpoint: string): Promise<ServerMetrics | null> {
  const answer = await host.request({ url: `${baseOf(endpoint)}/metrics`, timeoutMs: 3_000, maxBytes: 4 * 1024 * 1024 }).catch(() => null);
  if (answer?.status !== 200) return null;
  return metricsFrom(answer.body);
}
