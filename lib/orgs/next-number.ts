import "server-only";
import type { Tx } from "@/lib/db";

/** The next running number of an org's incidents, drills or repairs. Its row is held until commit, so numbers have no gaps but openings in one org go one by one. */
export async function nextNumber(tx: Tx, orgId: string, noun: "incident" | "drill" | "repair"): Promise<number> {
  const [row] = await tx.$queryRaw<{ last: number }[]>`
    INSERT INTO counter AS c (org_id, noun, last) VALUES (${orgId}, ${noun}, 1)
    ON CONFLICT (org_id, noun) DO UPDATE SET last = c.last + 1 RETURNING last`;
  return row!.last;
}
