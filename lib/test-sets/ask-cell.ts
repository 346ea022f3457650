import "server-only";
import type { Ctx } from "@/lib/context";
import { fillIn } from "@/lib/contracts/prompt-text";
import type { Finding, TestCell, TestRunBody } from "@/lib/contracts/test-set";
import { withOrg } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { loadEndpoint, type OpenEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { streamChat } from "@/lib/playground/chat-stream";
import { type JudgingTime, judge, type Similarity, verdictOf } from "./judge";
import { similarityOf } from "./similarity";

/** Most stored characters of an answer; all of it is judged. */
const KEPT_ANSWER = 20_000;

/** Asks one model one row and judges the answer. An endpoint that fails is a finding, not an error. @throws the signal's reason. */
export async function askCell(
  ctx: Ctx,
  run: TestRunBody,
  { row, subject }: Pick<TestCell, "row" | "subject">,
  signal: AbortSignal,
  left: JudgingTime,
): Promise<TestCell> {
  const { variables } = run.rows[row]!;
  const { endpointId, model } = run.subjects[subject]!;
  const cell = { row, subject, answer: "", totalMs: 0, ttftMs: null as number | null };
  const failed = (said: string): TestCell => {
    const finding: Finding = { kind: "answer", verdict: "failed", reason: "noAnswer", values: { said: said.slice(0, 300) } };
    return { ...cell, answer: cell.answer.slice(0, KEPT_ANSWER), verdict: "failed", findings: [finding] };
  };
  const endpoint = await open(ctx, endpointId);
  if (typeof endpoint === "string") return failed(endpoint);
  const system = fillIn(run.system, variables);
  const messages = [
    ...(system.trim() === "" ? [] : [{ role: "system" as const, content: system }]),
    { role: "user" as const, content: fillIn(run.text, variables) },
  ];
  for await (const event of streamChat({
    ...endpoint,
    model,
    messages,
    parameters: { temperature: 0, maxTokens: run.maxTokens },
    signal,
  })) {
    if (event.kind === "text") cell.answer += event.text;
    if (event.kind === "done" || event.kind === "failed") Object.assign(cell, { totalMs: event.stats.totalMs, ttftMs: event.stats.ttftMs });
    if (event.kind === "failed") {
      signal.throwIfAborted();
      return failed(event.message);
    }
  }
  signal.throwIfAborted();
  const similarity: Similarity = async (expectation, one, other) => {
    const judging = await open(ctx, expectation.endpointId);
    return typeof judging === "string" ? judging : similarityOf(judging, expectation.model, [one, other], signal);
  };
  const findings = await judge(run.rows[row]!, { text: cell.answer, totalMs: cell.totalMs }, similarity, left);
  signal.throwIfAborted();
  return { ...cell, answer: cell.answer.slice(0, KEPT_ANSWER), findings, verdict: verdictOf(findings) };
}

/** An endpoint, or in a sentence why it cannot be used (it was removed, its key is sealed). */
async function open(ctx: Ctx, endpointId: string): Promise<OpenEndpoint | string> {
  try {
    return await withOrg(ctx, (tx) => loadEndpoint(tx, ctx, endpointId));
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
