import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/prisma/generated/client";
import { connectionOf } from "./connection";
import type { Ctx } from "./context";
import { log } from "./log";

export type Tx = Prisma.TransactionClient;
type AfterCommit = () => Promise<unknown> | unknown;
interface Joined {
  orgId: string;
  tx: Tx;
  afterCommit: AfterCommit[];
}

const joined = new AsyncLocalStorage<Joined>();
let client: PrismaClient | undefined;

/** The client itself: for directory tables (`lib/auth/directory.ts`) and start-up checks only. It cannot see tenant rows. */
export function directoryClient(): PrismaClient {
  client ??= new PrismaClient({ adapter: new PrismaPg({ ...connectionOf(), max: 10 }) });
  return client;
}

/**
 * Runs `work` in a transaction that sees the rows of the caller's org and no others (row-level security).
 * A nested call for the same org joins the transaction that is open. No network or disk work belongs inside: it holds a connection.
 * @throws Error when nested for another org.
 */
export async function withOrg<T>(ctx: Pick<Ctx, "orgId">, work: (tx: Tx) => Promise<T>): Promise<T> {
  const open = joined.getStore();
  if (open) {
    if (open.orgId !== ctx.orgId) throw new Error("A transaction of one org cannot serve another.");
    return work(open.tx);
  }
  const afterCommit: AfterCommit[] = [];
  const result = await directoryClient().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.org_id', ${ctx.orgId}, true), set_config('app.org_ids', ${ctx.orgId}, true)`;
      return joined.run({ orgId: ctx.orgId, tx, afterCommit }, () => work(tx));
    },
    { maxWait: 10_000, timeout: 15_000 },
  );
  await joined.exit(async () => {
    for (const due of afterCommit) {
      // The rows hold the truth, and sweeps find what was not announced. So a failed wake-up must not fail the caller.
      await Promise.resolve(due()).catch((error: unknown) =>
        log.warn({ error: String(error) }, "work after commit failed; the sweep will find it"),
      );
    }
  });
  return result;
}

/** Runs `due` once the open transaction is committed (never, when it is rolled back). Wake-ups and queue entries go here. */
export function afterCommit(due: AfterCommit): void {
  const open = joined.getStore();
  if (!open) throw new Error("afterCommit belongs inside withOrg or mutate.");
  open.afterCommit.push(due);
}

/** Ends all connections, for a clean stop. */
export async function closeDb(): Promise<void> {
  const ending = client;
  client = undefined;
  await ending?.$disconnect();
}
