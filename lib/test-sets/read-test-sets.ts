import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { variablesOf } from "@/lib/contracts/prompt-text";
import {
  subjectName,
  TestRunBody,
  TestRunState,
  TestSetBody,
  type TestSetDetail,
  type TestSetList,
  type TestSetRef,
} from "@/lib/contracts/test-set";
import { withOrg } from "@/lib/db";
import { loadTestSet } from "./load-test-set";
import { totalsOf } from "./totals";

/** By name. */
export function listTestSets(ctx: Ctx): Promise<TestSetList> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const sets = await tx.testSet.findMany({ where: { orgId: ctx.orgId }, orderBy: { name: "asc" }, take: 500 });
    const prompts = await tx.prompt.findMany({
      where: { orgId: ctx.orgId, id: { in: sets.map(({ promptId }) => promptId) } },
      select: { id: true, name: true },
    });
    const nameOf = new Map(prompts.map(({ id, name }) => [id, name]));
    return {
      testSets: sets.map(({ id, name, promptId, body, updatedAt }) => ({
        id,
        name,
        promptName: nameOf.get(promptId) ?? "",
        rows: TestSetBody.parse(body).rows.length,
        updatedAt: updatedAt.getTime(),
      })),
      can: { edit: await can(tx, ctx, "test-set.edit") },
    };
  });
}

/** A test set with its rows and its runs, newest first. @throws AppError `not-found`. */
export function readTestSet(ctx: Ctx, { testSetId }: TestSetRef): Promise<TestSetDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const { id, name, promptId, body, updatedAt } = await loadTestSet(tx, ctx, testSetId);
    const prompt = await tx.prompt.findFirst({ where: { orgId: ctx.orgId, id: promptId } });
    const version = body.promptVersion ?? prompt?.latestVersion ?? 0;
    const texts = await tx.promptVersion.findFirst({ where: { orgId: ctx.orgId, promptId, version } });
    const runs = await tx.testRun.findMany({ where: { orgId: ctx.orgId, testSetId }, orderBy: { createdAt: "desc" }, take: 50 });
    const totals = await totalsOf(tx, ctx, runs);
    return {
      ...body,
      id,
      name,
      promptId,
      promptName: prompt?.name ?? "",
      variables: texts ? variablesOf(texts.system, texts.text) : [],
      updatedAt: updatedAt.getTime(),
      runs: runs.map((run) => ({
        id: run.id,
        state: TestRunState.parse(run.state),
        models: TestRunBody.parse(run.body).subjects.map(subjectName),
        totals: totals.get(run.id)!,
        requesterName: run.requesterName,
        createdAt: run.createdAt.getTime(),
        finishedAt: run.finishedAt?.getTime() ?? null,
      })),
      can: { edit: await can(tx, ctx, "test-set.edit"), run: await can(tx, ctx, "test-set.run") },
    };
  });
}
