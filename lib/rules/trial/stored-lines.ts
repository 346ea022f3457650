import "server-only";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { Prisma } from "@/prisma/generated/client";

/** Lines of one page: some 5 MB. */
const PAGE = 10_000;

export interface StoredLine {
  id: bigint;
  node_id: string;
  workload: string;
  source: string;
  at: Date;
  template: string;
  text: string;
}

/** The stored lines of a period that have a template, in the order of their arrival, page by page. */
export async function* storedLines(
  ctx: Pick<Ctx, "orgId">,
  { workload, fromMs, toMs }: { workload: string; fromMs: number; toMs: number },
): AsyncGenerator<StoredLine[]> {
  const only = workload === "" ? Prisma.empty : Prisma.sql`AND workload = ${workload}`;
  for (let after = 0n; ; ) {
    const page = await withOrg(
      ctx,
      (tx) => tx.$queryRaw<StoredLine[]>`
        SELECT id, node_id, workload, source, at, template, text FROM log_line
        WHERE org_id = ${ctx.orgId} AND id > ${after} AND at >= ${new Date(fromMs)} AND at < ${new Date(toMs)} AND template IS NOT NULL ${only}
        ORDER BY id LIMIT ${PAGE}`,
    );
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}
