import { describe, expect, it } from "vitest";
import { parseDsn, serverText } from "./dsn";

const places = (text: string) => parseDsn(text)?.places.map(({ host, port }) => `${host}:${port}`);

describe("the address of a database", () => {
  it("is taken apart, and never named with user or password", () => {
    const dsn = parseDsn("postgres://us%40er:p%3Aw@[::1]:6432/db?sslmode=require&host=/run/pg")!;
    expect(dsn).toMatchObject({ user: "us@er", password: "p:w", database: "db", sslMode: "require" });
    expect(serverText(dsn)).toBe("PostgreSQL at /run/pg");
    expect(parseDsn("postgres://u:p@ss@h/db")).toMatchObject({ user: "u", password: "p@ss", places: [{ host: "h", port: 5432 }] });
  });

  it.each([
    ["postgresql+asyncpg://u:p@db/orders", "postgresql", "db:5432"],
    ["postgresql+psycopg2://u:p@db:6432/orders", "postgresql", "db:6432"],
    ["mysql+pymysql://u:p@db/orders?charset=utf8mb4", "mariadb", "db:3306"],
    ["mariadb+mariadbconnector://u:p@db:3307/orders", "mariadb", "db:3307"],
    ["jdbc:postgresql://db:5433/orders?user=u&password=p", "postgresql", "db:5433"],
    ["JDBC:mysql://db/orders?user=u&password=p", "mariadb", "db:3306"],
  ])("may name a driver: %s", (text, kind, place) => {
    expect(parseDsn(text)).toMatchObject({ kind, user: "u", password: "p", database: "orders" });
    expect(places(text)).toEqual([place]);
  });

  it("may name several servers, in the authority or in the query", () => {
    expect(places("postgres://u:p@a:1,b:2/db?target_session_attrs=read-write")).toEqual(["a:1", "b:2"]);
    expect(parseDsn("postgres://a:1,b:2/db?target_session_attrs=read-write")?.target).toBe("read-write");
    expect(places("postgres://[fe80::1]:1,[fe80::2],c/db")).toEqual(["[fe80::1]:1", "[fe80::2]:5432", "c:5432"]);
    expect(places("postgresql+psycopg2://u:p@/db?host=a:1&host=b&host=c:3")).toEqual(["a:1", "b:5432", "c:3"]);
    expect(places("postgresql:///db?host=a,b&port=1,2")).toEqual(["a:1", "b:2"]);
    expect(places("postgresql:///db?host=a,b&port=6432")).toEqual(["a:6432", "b:6432"]);
    expect(places("postgresql://%2Frun%2Fpostgresql/db")).toEqual(["/run/postgresql:5432"]);
    expect(serverText(parseDsn("mysql://u:p@a,b:2/db")!)).toBe("MariaDB at a:3306 or b:2");
  });

  it("may name a socket", () => {
    expect(places("mysql://root@localhost/?socket=%2Frun%2Fmysqld.sock")).toEqual(["/run/mysqld.sock:3306"]);
    expect(places("mysql+pymysql://root@/db?unix_socket=/run/mysqld.sock")).toEqual(["/run/mysqld.sock:3306"]);
  });

  it.each(["", "redis://h", "postgres", "postgres://h:99999/db", "postgres://a:b:c/db", "postgres://%zz@h/db", "sqlite:///file"])(
    "is not read from %j",
    (text) => expect(parseDsn(text)).toBeNull(),
  );
});
