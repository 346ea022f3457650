import "server-only";
import { appendAudit } from "@/lib/audit/append";
import { listOrgIdsOf } from "@/lib/auth/directory";
import type { Actor } from "@/lib/context";
import { withOrg } from "@/lib/db";

interface Entry {
  action: "session.begin" | "session.refuse" | "session.end" | "account.name" | "account.password" | "account.reset";
  detail?: Record<string, unknown>;
  /** Absent: nobody who is known did it. */
  by?: Actor;
}

/** Writes what concerns a person, and no organisation in particular, into the audit log of each organisation that they belong to. */
export async function recordForPerson(userId: string, { action, detail = {}, by = { kind: "system" } }: Entry): Promise<void> {
  for (const orgId of await listOrgIdsOf(userId))
    await withOrg({ orgId }, (tx) => appendAudit(tx, { orgId, actor: by }, { action, subject: `user:${userId}`, detail }));
}
