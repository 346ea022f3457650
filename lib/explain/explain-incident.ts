import "server-only";
import { can } from "@/lib/auth/authorize";
import { countAttempt } from "@/lib/auth/rate-limit";
import { type Ctx, personOf } from "@/lib/context";
import type { ExplainEvent, ExplainIncident } from "@/lib/contracts/explain";
import type { IncidentDetail } from "@/lib/contracts/incident";
import type { Tx } from "@/lib/db";
import { refuse, saying } from "@/lib/errors";
import { readIncident } from "@/lib/incidents/read";
import { loadEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { searchLines } from "@/lib/logs/search";
import { mutate } from "@/lib/mutate";
import { streamChat } from "@/lib/playground/chat-stream";
import { enterAnswer } from "@/lib/playground/running-answers";
import { loadChoice } from "./choice";
import { evidenceLines } from "./evidence";
import { promptFor } from "./prompt";
import { answerReader, type LibraryEntry } from "./read-answer";

const WITHIN_MS = 90_000;
const MOST_TOKENS = 900;
const LIMIT = { most: 30, windowMs: 10 * 60_000 };
const MOST_RUNBOOKS = 30;
const LOG_LINES = 20;

/**
 * Sends an incident's evidence to the model that the organisation chose, and yields its claims as they come. The answer is text: it
 * never changes anything. Nothing is thrown once `evidence` was yielded.
 * @throws AppError before that: `conflict` while no model is chosen, `not-found`, `forbidden`, `too-many-requests`.
 */
export async function* explainIncident(ctx: Ctx, input: ExplainIncident, gone: AbortSignal): AsyncGenerator<ExplainEvent> {
  const asked = await prepare(ctx, input);
  const { signal, leave } = enterAnswer(personOf(ctx) ?? "", gone);
  // Ends the exchange when enough was read, which tells the server to stop.
  const enough = new AbortController();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), WITHIN_MS);
  try {
    const { evidence, library, endpoint, model } = asked;
    yield { kind: "evidence", lines: evidence, endpointName: endpoint.name, model };
    const reader = answerReader(evidence, library);
    const chat = streamChat({
      ...endpoint,
      model,
      messages: promptFor(evidence, library, input.language),
      parameters: { temperature: 0, maxTokens: MOST_TOKENS },
      signal: AbortSignal.any([signal, enough.signal, late.signal]),
      idleMs: WITHIN_MS,
    });
    let characters = 0;
    for await (const event of chat) {
      if (event.kind === "text" || event.kind === "thinking") {
        characters += event.text.length;
        if (event.kind === "text") yield* reader.push(event.text);
        yield { kind: "progress", characters };
        if (reader.isFull()) enough.abort();
      } else if (event.kind === "failed") {
        const { message, reason, values } = event;
        yield { kind: "failed", message, ...(reason ? { reason } : {}), ...(values ? { values } : {}) };
        return;
      }
    }
    if (late.signal.aborted && !enough.signal.aborted) {
      yield { kind: "failed", ...saying("endpointSlow", { name: endpoint.name, seconds: WITHIN_MS / 1_000 }) };
      return;
    }
    yield* reader.end();
    yield { kind: "done", commands: reader.commands(), wasCut: reader.isFull() };
  } finally {
    clearTimeout(timer);
    leave();
  }
}

/** Collects the evidence, and records in the audit log that it is sent. */
async function prepare(ctx: Ctx, { incidentId }: ExplainIncident) {
  await countAttempt(`explain:${personOf(ctx) ?? ctx.orgId}`, LIMIT);
  return mutate(ctx, "incident.explain", async (tx) => {
    const choice = await loadChoice(tx, ctx);
    if (!choice) throw refuse("conflict", "noExplainModel");
    const endpoint = await loadEndpoint(tx, ctx, choice.endpointId);
    const incident = await readIncident(ctx, { incidentId });
    const evidence = evidenceLines(incident, await logLinesOf(tx, ctx, incident));
    const library = await libraryFor(tx, ctx, incident);
    const { model } = choice;
    return {
      subject: `incident:${incidentId}`,
      after: { endpoint: endpoint.name, model, lines: evidence.length },
      result: { evidence, library, endpoint, model },
    };
  });
}

/** The workload's last log lines before it was last seen at fault, for people who may read logs. */
async function logLinesOf(tx: Tx, ctx: Ctx, { nodeId, workload, lastSeenAt }: IncidentDetail): Promise<string[]> {
  if (nodeId === null || workload === "" || !(await can(tx, ctx, "log.read"))) return [];
  const { lines } = await searchLines(ctx, {
    nodeId,
    workload,
    toMs: lastSeenAt + 1_000,
    fromMs: lastSeenAt - 3_600_000,
    limit: LOG_LINES,
  });
  return lines.reverse().map(({ text }) => text);
}

/** The runbooks that fit the finding, then others of the library that repair something of the same subject. */
async function libraryFor(tx: Tx, ctx: Ctx, { proposals, check }: IncidentDetail): Promise<LibraryEntry[]> {
  const subject = `${check.split(".")[0]}.`;
  const rows = await tx.runbook.findMany({
    where: { orgId: ctx.orgId },
    select: { slug: true, title: true, repairs: true },
    orderBy: { slug: "asc" },
  });
  const near = rows.filter(({ repairs }) => repairs.some((one) => one.startsWith(subject)));
  const entries = new Map([...proposals, ...near].map(({ slug, title }) => [slug, { slug, title }]));
  return [...entries.values()].slice(0, MOST_RUNBOOKS);
}
