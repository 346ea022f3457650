/** One server of an address. A host that begins with `/` is a unix socket (MariaDB) or its folder (PostgreSQL). */
export interface Place {
  host: string;
  port: number;
}

/** Where a database is, taken apart so that no part of it has to stand on a command line. */
export interface Dsn {
  kind: "postgresql" | "mariadb";
  /** At least one, in the order in which clients try them. */
  places: Place[];
  user: string;
  password: string;
  database: string;
  sslMode: string | null;
  /** Which of several servers clients want, e.g. `read-write` (PostgreSQL). */
  target: string | null;
  /** The address says that it is a pooler's (`pgbouncer=true`). */
  isPooler: boolean;
}

const kinds: Record<string, Dsn["kind"]> = {
  postgres: "postgresql",
  postgresql: "postgresql",
  pgsql: "postgresql",
  postgis: "postgresql",
  mysql: "mariadb",
  mysql2: "mariadb",
  mariadb: "mariadb",
};

/**
 * `scheme+driver://`, in Java with `jdbc:` or `r2dbc:` before it and a way of choosing a server behind it; the authority, in which a password may hold
 * signs that an address would escape; the path and the query.
 */
const FORM =
  /^(?:r2dbc:|jdbc:)?(\w+)(?:\+[\w.-]+|:(?:replication|loadbalance|failover|sequential|aurora))?:\/\/((?:[^:/?#@]*(?::[^?]*)?@)?[^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/i;
/** Java may leave the server out: `jdbc:postgresql:database`. */
const JDBC_LOCAL = /^(jdbc:postgresql:)(?!\/\/)\/?([\w.-]*)/i;
/** A name or IPv4 address, or an IPv6 address in brackets, each with an optional port. */
const PLACE = /^(\[[^\]]+\]|[^:]*)(?::(\d{1,5}))?$/;

/**
 * Reads `postgresql://user:password@host:5432/database?sslmode=…` with one host or several, `mysql://…?socket=…`, SQLAlchemy's `scheme+driver`
 * and Java's `jdbc:`; null for anything else. A parsed URL would not do: it allows one host only.
 */
export function parseDsn(text: string): Dsn | null {
  try {
    const [, scheme, authority, path, search] = FORM.exec(text.trim().replace(JDBC_LOCAL, "$1//localhost/$2")) ?? [];
    const kind = kinds[scheme?.toLowerCase() ?? ""];
    if (!kind || authority === undefined) return null;
    const query = new URLSearchParams(search ?? "");
    const at = authority.lastIndexOf("@");
    const [, user, password] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(0, at)))!;
    const places = placesOf(authority.slice(at + 1), query, kind === "postgresql" ? 5432 : 3306);
    if (!places) return null;
    return {
      kind,
      places,
      user: decodeURIComponent(user!) || (query.get("user") ?? ""),
      password: decodeURIComponent(password!) || (query.get("password") ?? ""),
      database: decodeURIComponent(path ?? "") || (query.get("dbname") ?? ""),
      sslMode: query.get("sslmode"),
      target: query.get("target_session_attrs") ?? (/^(?:primary|master)$/.test(query.get("targetServerType") ?? "") ? "read-write" : null),
      isPooler: query.get("pgbouncer") === "true",
    };
  } catch {
    return null;
  }
}

/** The servers, from the authority or from `socket`, `host` and `port` in the query, which win. */
function placesOf(authority: string, query: URLSearchParams, usual: number): Place[] | null {
  const socket = query.get("socket") ?? query.get("unix_socket");
  if (socket) return [{ host: socket, port: usual }];
  const hosts = query.getAll("host").flatMap((host) => host.split(","));
  const ports = query.getAll("port").flatMap((port) => port.split(","));
  const texts = hosts.length > 0 ? hosts : authority.split(",").map(decodeURIComponent);
  const places = texts.map((text, index) => {
    const [, host, port] = text.startsWith("/") ? ["", text] : (PLACE.exec(text) ?? []);
    const number = Number(port ?? (ports[index] || ports[0]) ?? usual);
    return host === undefined || !(number >= 1 && number <= 65_535) ? null : { host: host || "localhost", port: number };
  });
  const known = places.filter((place) => place !== null);
  return known.length === texts.length ? known : null;
}

export const isSocket = ({ host }: Place): boolean => host.startsWith("/");

/** How a client program wants a host: an IPv6 address without its brackets. */
export const bareHost = ({ host }: Place): string => host.replace(/^\[(.*)\]$/, "$1");

/** How a sentence names the server: never with user or password. */
export const serverText = ({ kind, places }: Pick<Dsn, "kind" | "places">): string =>
  `${kind === "postgresql" ? "PostgreSQL" : "MariaDB"} at ${places.map((place) => (isSocket(place) ? place.host : `${place.host}:${place.port}`)).join(" or ")}`;
