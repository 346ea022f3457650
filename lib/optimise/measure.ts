import "server-only";
import { setMaxListeners } from "node:events";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { CONCURRENCIES, Measure, type Measured } from "@/lib/contracts/optimise";
import { withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { demonstrationEndpoint } from "@/lib/inference/endpoints/demonstration";
import { loadEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { processWide } from "@/lib/process-wide";
import { measureDemonstration } from "./measure-demonstration";
import { measureEndpoint } from "./measure-endpoint";

/** A measurement that takes longer is stopped. */
const LONGEST_MS = 5 * 60_000;
/** Organisations that measure now: two measurements at once would disturb each other. */
const measuring = processWide("optimise-measuring", () => new Set<string>());

/**
 * Measures one variant on the given prompts: size and memory where they are known, time to the first token, tokens per second, and its answers.
 * @throws AppError `conflict` while another measurement of the organisation runs; `not-found` for an endpoint of another organisation.
 */
export async function measure(ctx: Ctx, input: Measure, gone: AbortSignal): Promise<Measured> {
  const { subject, prompts, maxTokens } = Measure.parse(input);
  const endpoint = await withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    return subject.kind === "demonstration" ? demonstrationEndpoint() : loadEndpoint(tx, ctx, subject.endpointId);
  });
  if (!endpoint) throw refuse("unavailable", "demonstrationAway");
  if (measuring.has(ctx.orgId)) throw refuse("conflict", "measurementRuns");
  measuring.add(ctx.orgId);
  try {
    const signal = AbortSignal.any([gone, AbortSignal.timeout(LONGEST_MS)]);
    // Each of the requests at once listens to it, some through a signal of their own.
    setMaxListeners(4 * Math.max(...CONCURRENCIES), signal);
    return subject.kind === "demonstration"
      ? await measureDemonstration(endpoint, { variant: subject.variant, prompts, maxTokens }, signal)
      : await measureEndpoint(endpoint, { model: subject.model, prompts, maxTokens }, signal);
  } finally {
    measuring.delete(ctx.orgId);
  }
}
