import "server-only";
import { findOrg } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { isSignedBy, SignedHead } from "./statement";

/**
 * Reads heads from what was sent: lines of JSON, with or without a syslog header before each.
 * @throws Error for a line that holds none, so that a damaged file is not taken for a short one.
 */
export function parseHeads(text: string): SignedHead[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      try {
        return SignedHead.parse(JSON.parse(line.slice(line.indexOf("{"))));
      } catch {
        throw new Error(`line ${index + 1} holds no head of an audit chain`);
      }
    });
}

/** What differs between the chains and heads that were signed earlier, one sentence each; empty when all fit. */
export async function compareHeads(heads: readonly SignedHead[]): Promise<string[]> {
  const problems: string[] = [];
  for (const head of heads) {
    const problem = await problemOf(head);
    if (problem) problems.push(`org=${head.orgId} ${problem}`);
  }
  return problems;
}

async function problemOf(head: SignedHead): Promise<string | null> {
  const { orgId, number, hash } = head;
  const org = await findOrg(orgId);
  if (!org) return "is not in this database, and its chain was";
  if (!isSignedBy(head, org.signingKey)) return `head ${number} is not signed by the organisation's key`;
  const row = await withOrg(asSystem(orgId), (tx) => tx.audit.findUnique({ where: { orgId_number: { orgId, number } } }));
  if (!row) return `the chain was cut: entry ${number} is gone`;
  return row.hash === hash ? null : `the chain was rewritten: entry ${number} is not the one that was signed`;
}

/** The heads that the database itself keeps of an org. */
export async function keptHeads(orgId: string): Promise<SignedHead[]> {
  const rows = await withOrg(asSystem(orgId), (tx) => tx.auditSeal.findMany({ where: { orgId }, orderBy: { number: "asc" } }));
  return rows.map(({ at, shippedAt: _, ...head }) => ({ ...head, atMs: at.getTime() }));
}
