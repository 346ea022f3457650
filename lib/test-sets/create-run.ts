import "server-only";
import type { Ctx } from "@/lib/context";
import { LONGEST_PROMPT } from "@/lib/contracts/prompt";
import { filledLength, variablesOf } from "@/lib/contracts/prompt-text";
import type { TestRunBody, TestSubject } from "@/lib/contracts/test-set";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { loadEndpoint } from "@/lib/inference/endpoints/load-endpoint";
import { uuidv7 } from "@/lib/uuid";
import { type LoadedTestSet, loadTexts } from "./load-test-set";

interface Asker {
  requesterId: string | null;
  requesterName: string;
  repairId?: string;
}

/**
 * Stores a run for a worker, with a copy of the current prompt and rows.
 * @throws AppError `not-found` for an endpoint of another organisation; `conflict` for a row without one of the prompt's variables, or whose values make
 * a text too long.
 */
export async function createRun(tx: Tx, ctx: Ctx, testSet: LoadedTestSet, subjects: TestSubject[], asker: Asker) {
  const { promptVersion, maxTokens, rows } = testSet.body;
  const { name, version, system, text } = await loadTexts(tx, ctx, { promptId: testSet.promptId, promptVersion });
  const names = variablesOf(system, text);
  for (const [index, { variables, expectations }] of rows.entries()) {
    const missing = names.find((each) => !Object.hasOwn(variables, each));
    if (missing !== undefined) throw refuse("conflict", "testRowUnfilled", { row: index + 1, variable: missing });
    const texts = [system, text, ...expectations.flatMap((each) => ("text" in each ? [each.text] : []))];
    if (texts.some((each) => filledLength(each, variables) > LONGEST_PROMPT))
      throw refuse("conflict", "testRowTooLong", { row: index + 1, most: LONGEST_PROMPT });
  }
  const named: TestRunBody["subjects"] = [];
  for (const subject of subjects) named.push({ ...subject, endpointName: (await loadEndpoint(tx, ctx, subject.endpointId)).name });
  const body: TestRunBody = { promptName: name, promptVersion: version, system, text, maxTokens, rows, subjects: named };
  const runId = uuidv7();
  await tx.testRun.create({ data: { id: runId, orgId: ctx.orgId, testSetId: testSet.id, state: "waiting", body, ...asker } });
  return { runId, body };
}
