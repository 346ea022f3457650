import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import { type PromptDetail, type PromptList, type PromptRef, PromptSearch } from "@/lib/contracts/saved-prompt";
import { withOrg } from "@/lib/db";
import { loadPrompt } from "./load-prompt";

const SHOWN = 200;
/** In characters. */
const BEGINNING = 160;

interface Found {
  id: string;
  name: string;
  version: number;
  beginning: string;
  updatedBy: string;
  updatedAt: Date;
}

/** The organisation's prompts, the last changed first; with `q` those whose name or latest text holds it. */
export function listPrompts(ctx: Ctx, input: PromptSearch = {}): Promise<PromptList> {
  const { q } = PromptSearch.parse(input);
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const rows = await tx.$queryRaw<Found[]>`
      SELECT p.id, p.name, p.latest_version AS version, left(v.text, ${BEGINNING}::int) AS beginning, v.created_by AS "updatedBy", p.updated_at AS "updatedAt"
      FROM prompt p JOIN prompt_version v ON v.org_id = p.org_id AND v.prompt_id = p.id AND v.version = p.latest_version
      WHERE p.org_id = ${ctx.orgId}
        AND (${q} = '' OR position(lower(${q}) IN lower(p.name || E'\n' || v.system || E'\n' || v.text)) > 0)
      ORDER BY p.updated_at DESC, p.id DESC LIMIT ${SHOWN + 1}::int`;
    return {
      prompts: rows.slice(0, SHOWN).map((row) => ({ ...row, updatedAt: row.updatedAt.getTime() })),
      more: rows.length > SHOWN,
      can: { edit: await can(tx, ctx, "prompt.edit") },
    };
  });
}

/** A prompt with its versions, newest first. @throws AppError `not-found`. */
export function readPrompt(ctx: Ctx, { promptId }: PromptRef): Promise<PromptDetail> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "playground.use");
    const { id, name } = await loadPrompt(tx, ctx, promptId);
    const versions = await tx.promptVersion.findMany({ where: { orgId: ctx.orgId, promptId }, orderBy: { version: "desc" } });
    return {
      id,
      name,
      versions: versions.map(({ version, system, text, createdBy, createdAt }) => ({
        version,
        system,
        text,
        createdBy,
        createdAt: createdAt.getTime(),
      })),
      can: { edit: await can(tx, ctx, "prompt.edit") },
    };
  });
}
