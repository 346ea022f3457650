import "server-only";
import { env } from "./env";

export interface Connection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: { rejectUnauthorized: boolean };
}

/** Parts of a `postgres://` URL. Parts, because a driver lets a URL win over the database that is asked for (shadow databases). */
export function connectionOf(url: string = env().DATABASE_URL): Connection {
  const parsed = new URL(url);
  const mode = parsed.searchParams.get("sslmode");
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(mode && mode !== "disable" ? { ssl: { rejectUnauthorized: mode === "verify-full" || mode === "verify-ca" } } : {}),
  };
}
