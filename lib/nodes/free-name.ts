import "server-only";
import type { Tx } from "@/lib/db";

const MAX_NAME = 80;

/** The wanted name, or the first of `name-2`, `name-3`, … that no node of the org has. */
export async function freeNodeName(tx: Tx, orgId: string, wanted: string): Promise<string> {
  const stem = wanted.slice(0, MAX_NAME - 6);
  const taken = await tx.node.findMany({
    where: { orgId, OR: [{ name: wanted }, { name: { startsWith: `${stem}-` } }] },
    select: { name: true },
  });
  const names = new Set(taken.map((node) => node.name));
  if (!names.has(wanted)) return wanted;
  for (let n = 2; ; n++) if (!names.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
