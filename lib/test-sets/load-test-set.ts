import "server-only";
import type { Ctx } from "@/lib/context";
import { TestSetBody } from "@/lib/contracts/test-set";
import type { Tx } from "@/lib/db";
import { refuse } from "@/lib/errors";

/** A test set of the caller's organisation. @throws AppError `not-found`. */
export async function loadTestSet(tx: Tx, ctx: Ctx, testSetId: string) {
  const row = await tx.testSet.findFirst({ where: { orgId: ctx.orgId, id: testSetId } });
  if (!row) throw refuse("not-found", "noTestSet");
  return { ...row, body: TestSetBody.parse(row.body) };
}

export type LoadedTestSet = Awaited<ReturnType<typeof loadTestSet>>;

/** The texts that a test set asks with: those of its version, or the latest. @throws AppError `conflict` when that version is not there. */
export async function loadTexts(tx: Tx, ctx: Ctx, { promptId, promptVersion }: { promptId: string; promptVersion: number | null }) {
  const prompt = await tx.prompt.findFirst({ where: { orgId: ctx.orgId, id: promptId } });
  const version = promptVersion ?? prompt?.latestVersion;
  const texts = version && (await tx.promptVersion.findFirst({ where: { orgId: ctx.orgId, promptId, version } }));
  if (!prompt || !texts) throw refuse("conflict", "noPromptVersion", {}, "promptVersion");
  return { name: prompt.name, version: texts.version, system: texts.system, text: texts.text };
}
