import "server-only";
import { readFileSync } from "node:fs";
import { env } from "./env";

/** Absent: a connection without TLS. */
export interface Tls {
  rejectUnauthorized: boolean;
  ca?: string;
}

export interface Connection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: Tls;
}

/** Parts of a `postgres://` URL. Parts, because a driver lets a URL win over the database that is asked for (shadow databases). */
export function connectionOf(url: string = env().DATABASE_URL): Connection {
  const parsed = new URL(url);
  const ssl = tlsOf(parsed.searchParams);
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(ssl ? { ssl } : {}),
  };
}

/**
 * `require`, `verify-ca` and `verify-full` all check the certificate's chain and the host's name: encryption without verification does not protect from
 * a man in the middle. Only `no-verify` encrypts without verification.
 * @throws Error for any other word, so that a typo does not connect unprotected.
 */
function tlsOf(query: URLSearchParams): Tls | undefined {
  const authority = query.get("sslrootcert");
  const mode = query.get("sslmode") ?? (authority ? "verify-full" : "disable");
  switch (mode) {
    case "disable":
      return undefined;
    case "no-verify":
      return { rejectUnauthorized: false };
    case "require":
    case "verify-ca":
    case "verify-full":
      // `system` is libpq's word for the authorities that everybody trusts, which is what an absent list means here.
      return { rejectUnauthorized: true, ...(authority && authority !== "system" ? { ca: readFileSync(authority, "utf8") } : {}) };
    default:
      throw new Error("DATABASE_URL: sslmode must be disable, require, verify-ca, verify-full (these three verify) or no-verify.");
  }
}
