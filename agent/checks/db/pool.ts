import type { Place } from "./dsn";

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

/** The state of a server's connections. */
export interface Pool {
  used: number;
  /** How many connections ordinary roles may use: the maximum without the reserved ones. */
  usable: number;
  maximum: number;
  /** Which connections are reserved for whom, as part of a sentence; empty when none are. */
  reserved: string;
  /** Limits of this user or database alone. */
  narrower: { name: string; limit: number; used: number }[];
  idleInTransaction: Session[];
  slow: Session[];
  /** The most that were ever in use at once, if the server reports it. */
  peak: number | null;
  /** Sessions whose state this role may not see (PostgreSQL shows it to members of pg_monitor). */
  hidden: number;
}

/** Why there are no numbers. The first four are kinds of "no free connection". */
export interface Trouble {
  trouble: "exhausted" | "user-limit" | "resource-limit" | "pooler-full" | "refused" | "unreachable" | "needs" | "garbage";
  detail: string;
}

/** `place` is the server that answered, of several. */
export type PoolAnswer = { pool: Pool; place: Place; isInFront: boolean } | Trouble;
