import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { listOrgIdsOf } from "@/lib/auth/directory";
import type { Actor } from "@/lib/context";
import { withOrg } from "@/lib/db";

interface Entry {
  action: "session.begin" | "session.refuse" | "session.end" | "account.name" | "account.password" | "account.reset";
  detail?: Record<string, unknown>;
  /** Absent: it is not known who did it. */
  by?: Actor;
}

/** Writes an event about a person into the audit log of every organisation that they belong to. */
export async function recordForPerson(userId: string, { action, detail = {}, by = { kind: "system" } }: Entry): Promise<void> {
  for (const orgId of await listOrgIdsOf(userId))
    await withOrg({ orgId }, (tx) => appendAudit(tx, { orgId, actor: by }, { action, subject: `user:${userId}`, detail }));
}
