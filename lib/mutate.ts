import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { Action } from "@/lib/contracts/can";
import { afterCommit, type Tx, withOrg } from "@/lib/db";

export interface Change<R> {
  /** The subject of the change, as `noun:id`. */
  subject: string;
  before?: unknown;
  after?: unknown;
  /** The return value for the caller. */
  result: R;
  /** Wake-ups and queue entries, once the change is committed. */
  due?: (() => Promise<unknown> | unknown) | undefined;
}

/**
 * The only way in which a decision changes rows: permission, transaction, row-level security, audit row, and work after commit.
 * @throws AppError `forbidden` when the caller's role does not allow `action`.
 */
export function mutate<R>(ctx: Ctx, action: Action, run: (tx: Tx) => Promise<Change<R>>): Promise<R> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, action);
    const change = await run(tx);
    if (change.due) afterCommit(change.due);
    await appendAudit(tx, ctx, { action, subject: change.subject, detail: { before: change.before, after: change.after } });
    return change.result;
  });
}
