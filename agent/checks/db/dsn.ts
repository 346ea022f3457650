/** Where a database is, taken apart so that no part of it has to stand on a command line. */
export interface Dsn {
  kind: "postgresql" | "mariadb";
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** A unix socket (MariaDB) or its folder (PostgreSQL), instead of host and port. */
  socket: string | null;
  sslMode: string | null;
}

const kinds: Record<string, Dsn["kind"]> = {
  "postgres:": "postgresql",
  "postgresql:": "postgresql",
  "mysql:": "mariadb",
  "mariadb:": "mariadb",
};

/** Reads `postgresql://user:password@host:5432/database?sslmode=…&host=/socket/folder` and `mysql://…?socket=…`; null for anything else. */
export function parseDsn(text: string): Dsn | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const kind = kinds[url.protocol];
  const parts = kind && decoded([url.username, url.password, url.pathname.slice(1), url.hostname]);
  if (!kind || !parts) return null;
  const [user, password, database, host] = parts as [string, string, string, string];
  const socketHost = url.searchParams.get("host");
  return {
    kind,
    host: host || "localhost",
    port: url.port ? Number(url.port) : kind === "postgresql" ? 5432 : 3306,
    user,
    password,
    database,
    socket: url.searchParams.get("socket") ?? (socketHost?.startsWith("/") ? socketHost : null),
    sslMode: url.searchParams.get("sslmode"),
  };
}

function decoded(parts: string[]): string[] | null {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** How a sentence names the server: never with user or password. */
export const serverText = ({ kind, host, port, socket }: Dsn): string =>
  `${kind === "postgresql" ? "PostgreSQL" : "MariaDB"} at ${socket ?? `${host}:${port}`}`;
