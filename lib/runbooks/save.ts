import "server-only";
import { publish } from "@/lib/bus";
import { sha256 } from "@/lib/canonical";
import { actorName, type Ctx, personOf } from "@/lib/context";
import type { RunbookDetail } from "@/lib/contracts/runbook";
import { refuse } from "@/lib/errors";
import { mutate } from "@/lib/mutate";
import type { Prisma } from "@/prisma/generated/client";
import { parseRunbook } from "./parse";
import { readRunbook } from "./read";
import { runbookRefusal } from "./runbook-refusal";

/**
 * Saves an org's own runbook as a new, immutable version. Saving the same text again changes nothing.
 * @throws AppError `invalid` with line and column of the first problem; `conflict` for a built-in one (copy it under another id) or a slug that is not the text's id.
 */
export async function saveRunbook(ctx: Ctx, input: { slug: string; yaml: string }): Promise<RunbookDetail> {
  const parsed = parseRunbook(input.yaml);
  if (!parsed.ok) throw runbookRefusal(parsed.problems);
  const { runbook } = parsed;
  if (runbook.id !== input.slug) throw refuse("conflict", "runbookIdDiffers", { id: runbook.id, slug: input.slug });
  await mutate(ctx, "runbook.edit", async (tx) => {
    const where = { orgId_slug: { orgId: ctx.orgId, slug: runbook.id } };
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`runbooks:${ctx.orgId}`}, 0))`;
    const row = await tx.runbook.findUnique({ where });
    if (row?.source === "built-in") throw refuse("conflict", "builtInRunbook");
    const digest = sha256(input.yaml);
    const before = row
      ? await tx.runbookVersion.findFirst({ where: { orgId: ctx.orgId, slug: row.slug, version: row.latestVersion } })
      : null;
    if (before?.digest === digest) return { subject: `runbook:${runbook.id}`, before: { digest }, after: { digest }, result: undefined };
    const version = (row?.latestVersion ?? 0) + 1;
    const summary = { title: runbook.title, risk: runbook.risk, repairs: runbook.repairs, latestVersion: version };
    await tx.runbook.upsert({ where, create: { orgId: ctx.orgId, slug: runbook.id, source: "custom", ...summary }, update: summary });
    const author = { createdById: personOf(ctx), createdByName: actorName(ctx) };
    const body = runbook as unknown as Prisma.InputJsonObject;
    await tx.runbookVersion.create({ data: { orgId: ctx.orgId, slug: runbook.id, version, yaml: input.yaml, body, digest, ...author } });
    return {
      subject: `runbook:${runbook.id}`,
      before: before && { version: before.version, digest: before.digest },
      after: { version, digest },
      result: undefined,
      due: () => publish(ctx.orgId, { noun: "runbooks", id: runbook.id }),
    };
  });
  return readRunbook(ctx, { slug: runbook.id });
}
