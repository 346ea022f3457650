/** One session that holds a connection. Durations in milliseconds. */
export interface Session {
  /** What ends exactly this session: PostgreSQL's `pid@start of the process`, MariaDB's thread id, which is never given away again. */
  key: string;
  user: string;
  application: string;
  /** How long it has done nothing inside a transaction, or how long its query has run. */
  forMs: number;
  query: string;
}

/** How a server's connections stand. */
export interface Pool {
  used: number;
  /** What ordinary roles may use: the maximum without the places kept for superusers. */
  usable: number;
  maximum: number;
  idleInTransaction: Session[];
  slow: Session[];
  /** The most that were ever in use at once, where the server tells. */
  peak: number | null;
  /** Sessions whose state this role may not see (PostgreSQL shows it to members of pg_monitor). */
  hidden: number;
}

export type PoolAnswer = { pool: Pool } | { trouble: "exhausted" | "refused" | "unreachable" | "needs" | "garbage"; detail: string };

/** What the servers' and clients' refusals mean. */
const refusals: [RegExp, Exclude<PoolAnswer, { pool: Pool }>["trouble"]][] = [
  [/too many (clients|connections)|remaining connection slots|ERROR 1040|ERROR 1203/i, "exhausted"],
  [
    /password authentication failed|Access denied|permission denied|no pg_hba\.conf entry|role .* does not exist|database .* does not exist|ERROR 104[459]/i,
    "refused",
  ],
];

/** Why a client program failed. */
export function poolTrouble(stderr: string, error: string | undefined, program: string): Exclude<PoolAnswer, { pool: Pool }> {
  if (error === "ENOENT") return { trouble: "needs", detail: `the program ${program}, which is not installed` };
  const known = refusals.find(([pattern]) => pattern.test(stderr));
  const detail = error === "timeout" ? "no answer in time" : (stderr.trim().split("\n")[0] ?? "").slice(0, 300);
  return { trouble: known?.[1] ?? "unreachable", detail };
}
