import "server-only";
import type { Ctx } from "@/lib/context";
import { TestRunBody, type TestTotals } from "@/lib/contracts/test-set";
import type { Tx } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";

/** How many cells each run has, and how many of each verdict there are so far. */
export async function totalsOf(
  tx: Tx,
  { orgId }: Pick<Ctx, "orgId">,
  runs: { id: string; body: Prisma.JsonValue }[],
): Promise<Map<string, TestTotals>> {
  const counts = await tx.testCell.groupBy({
    by: ["runId", "verdict"],
    where: { orgId, runId: { in: runs.map(({ id }) => id) } },
    _count: true,
  });
  return new Map(
    runs.map(({ id, body }) => {
      const { rows, subjects } = TestRunBody.parse(body);
      const of = (verdict: string) => counts.find((each) => each.runId === id && each.verdict === verdict)?._count ?? 0;
      return [id, { cells: rows.length * subjects.length, passed: of("passed"), failed: of("failed"), undecided: of("undecided") }];
    }),
  );
}
