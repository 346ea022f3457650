import "server-only";
import { hashOf } from "@/lib/canonical";
import type { OrgId } from "@/lib/contracts/ids";
import type { PlanAnswers } from "@/lib/contracts/plan";
import type { Runbook } from "@/lib/contracts/runbook";
import { type TestRunBody, TestSetBody } from "@/lib/contracts/test-set";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";

/** The hash of a model's prompts and of the expectations of its answers. */
export const questionsHash = ({ system, text, maxTokens, rows }: Pick<TestRunBody, "system" | "text" | "maxTokens" | "rows">): string =>
  hashOf({ system, text, maxTokens, rows });

/**
 * The golden prompts of a runbook as they are now; undefined when it asks for none. They are part of the plan, so that they cannot be changed after the approval.
 * @throws AppError `not-found` when the organisation has no such test set or endpoint; `conflict` when the prompt's version does not exist.
 */
export async function planAnswers(tx: Tx, orgId: OrgId, { verify }: Pick<Runbook, "verify">): Promise<PlanAnswers | undefined> {
  if (!verify?.answers) return undefined;
  const { testSet, endpoint, model, within } = verify.answers;
  const set = await tx.testSet.findFirst({ where: { orgId, name: testSet } });
  if (!set) throw refuse("not-found", "noGoldenSet", { name: testSet });
  const server = await tx.endpoint.findFirst({ where: { orgId, name: endpoint }, select: { id: true } });
  if (!server) throw refuse("not-found", "noGoldenEndpoint", { name: endpoint });
  const { promptId } = set;
  const { promptVersion, maxTokens, rows } = TestSetBody.parse(set.body);
  const prompt = await tx.prompt.findFirst({ where: { orgId, id: promptId } });
  const version = promptVersion ?? prompt?.latestVersion;
  const texts = version && (await tx.promptVersion.findFirst({ where: { orgId, promptId, version } }));
  if (!prompt || !texts) throw refuse("conflict", "noPromptVersion");
  return {
    testSetId: set.id,
    testSet,
    rows: rows.length,
    prompt: prompt.name,
    promptVersion: texts.version,
    sha256: questionsHash({ system: texts.system, text: texts.text, maxTokens, rows }),
    endpointId: server.id,
    endpoint,
    model,
    within,
  };
}
