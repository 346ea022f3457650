import type { Dsn, Place } from "./dsn";

/** libpq's `key = 'value'`, ADO.NET's `Key=Value;`. */
const LIBPQ_PAIR = /\s*(\w+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|((?:\\.|[^\s\\'])*))/y;
/** Go's driver for MySQL: `user:password@tcp(host:3306)/database?…`. */
const GO_MYSQL = /^(?:([^:@/]*)(?::(.*))?@)?(tcp|unix)\(([^)]+)\)\/([^?]*)/;

/** Addresses that are no URL, as libpq, .NET and Go write them; null for any other text. */
export function parseConnectionString(text: string): Dsn | null {
  return goMysql(text) ?? (text.includes(";") ? adoNet(text) : libpq(text));
}

function libpq(text: string): Dsn | null {
  const fields = new Map<string, string>();
  LIBPQ_PAIR.lastIndex = 0;
  const trimmed = text.trim();
  while (LIBPQ_PAIR.lastIndex < trimmed.length) {
    const pair = LIBPQ_PAIR.exec(trimmed);
    if (!pair) return null;
    fields.set(pair[1]!.toLowerCase(), (pair[2] ?? pair[3] ?? "").replace(/\\(.)/g, "$1"));
  }
  if (!["host", "hostaddr", "dbname"].some((key) => fields.has(key))) return null;
  return dsnOf("postgresql", fields, { hosts: fields.get("hostaddr") || fields.get("host") || "", database: "dbname", user: "user" });
}

/** Npgsql says `Host` and `Username`; `Server` is also SQL Server's, so that only the port tells whose it is. */
function adoNet(text: string): Dsn | null {
  const fields = new Map(
    text
      .split(";")
      .map((pair) => /^\s*([\w ]+?)\s*=\s*(.*?)\s*$/s.exec(pair))
      .filter((pair) => pair !== null)
      .map(([, key, value]) => [key!.toLowerCase(), value!] as const),
  );
  const port = fields.get("port");
  const isPostgres = (fields.has("host") && fields.has("username")) || (fields.has("server") && port === "5432");
  const isMysql = fields.has("server") && (port === "3306" || fields.has("uid"));
  if (!isPostgres && !isMysql) return null;
  const user = ["username", "user id", "uid", "user"].find((key) => fields.has(key)) ?? "user";
  const hosts = fields.get("host") ?? fields.get("server") ?? "";
  return dsnOf(isPostgres ? "postgresql" : "mariadb", fields, { hosts, database: "database", user });
}

function goMysql(text: string): Dsn | null {
  const [, user, password, net, address, database] = GO_MYSQL.exec(text.trim()) ?? [];
  if (net === undefined) return null;
  const fields = new Map([
    ["user", user ?? ""],
    ["password", password ?? ""],
    ["database", database ?? ""],
  ]);
  return dsnOf("mariadb", fields, { hosts: address!, database: "database", user: "user" });
}

function dsnOf(
  kind: Dsn["kind"],
  fields: Map<string, string>,
  { hosts, database, user }: { hosts: string; database: string; user: string },
): Dsn | null {
  const usual = kind === "postgresql" ? 5432 : 3306;
  const ports = (fields.get("port") ?? "").split(",");
  const places = hosts.split(",").map((text, index): Place | null => {
    const [, host, own] = text.startsWith("/") ? ["", text] : (/^(\[[^\]]+\]|[^:]*|[^:]*:.*:.*?)(?::(\d{1,5}))?$/.exec(text.trim()) ?? []);
    const port = Number(own ?? (ports[index] || ports[0] || usual));
    return host === undefined || !(port >= 1 && port <= 65_535) ? null : { host: host || "localhost", port };
  });
  if (places.some((place) => place === null)) return null;
  return {
    kind,
    places: places as Place[],
    user: fields.get(user) ?? "",
    password: fields.get("password") ?? fields.get("pwd") ?? "",
    database: fields.get(database) ?? "",
    sslMode: fields.get("sslmode") ?? fields.get("ssl mode")?.toLowerCase() ?? null,
    target: fields.get("target_session_attrs") ?? null,
    isPooler: false,
  };
}
