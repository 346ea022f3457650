import { describe, expect, it } from "vitest";
import { parseConnectionString } from "./connection-string";
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
    ["mysql2://u:p@db/orders", "mariadb", "db:3306"],
    ["pgsql://u:p@db/orders", "postgresql", "db:5432"],
    ["r2dbc:postgresql://u:p@db/orders", "postgresql", "db:5432"],
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

  it("may hold a password that an address would escape", () => {
    expect(parseDsn("postgresql://u:p#1/x@db:5433/orders")).toMatchObject({ user: "u", password: "p#1/x", database: "orders" });
    expect(places("postgresql://u:p#1/x@db:5433/orders")).toEqual(["db:5433"]);
  });

  it("may choose between servers or leave them out, as Java does", () => {
    expect(places("jdbc:mariadb:loadbalance://a:3307,b/db")).toEqual(["a:3307", "b:3306"]);
    expect(places("jdbc:mysql:replication://a,b:3307/db")).toEqual(["a:3306", "b:3307"]);
    expect(parseDsn("jdbc:postgresql:orders")).toMatchObject({ places: [{ host: "localhost", port: 5432 }], database: "orders" });
    expect(parseDsn("jdbc:postgresql://db/x?targetServerType=primary")?.target).toBe("read-write");
  });

  it.each([
    ["host=a,b port=5433 dbname=orders user=u password='p w\\'s' sslmode=require", "postgresql", ["a:5433", "b:5433"], "p w's"],
    ["host=/run/postgresql dbname=orders user=u password=p", "postgresql", ["/run/postgresql:5432"], "p"],
    ["Host=db;Port=5433;Username=u;Password=p=1;Database=orders", "postgresql", ["db:5433"], "p=1"],
    ["Server=db;Port=3306;Database=orders;Uid=u;Pwd=p;", "mariadb", ["db:3306"], "p"],
    ["u:p@1@tcp(db:3307)/orders?parseTime=true", "mariadb", ["db:3307"], "p@1"],
    ["u:p@unix(/run/mysqld.sock)/orders", "mariadb", ["/run/mysqld.sock:3306"], "p"],
  ])("may be no URL: %s", (text, kind, servers, password) => {
    const dsn = parseDsn(text) ?? parseConnectionString(text);
    expect(dsn).toMatchObject({ kind, user: "u", password, database: "orders" });
    expect(dsn!.places.map(({ host, port }) => `${host}:${port}`)).toEqual(servers);
  });

  it.each(["Server=db,1433;Initial Catalog=x;User Id=sa;Password=p", "a=b", "user=u password=p", "tcp(db)", "C:\\x;y=z"])(
    "is not read from what another kind of server is reached by: %s",
    (text) => expect(parseDsn(text) ?? parseConnectionString(text)).toBeNull(),
  );

  it("may name a socket", () => {
    expect(places("mysql://root@localhost/?socket=%2Frun%2Fmysqld.sock")).toEqual(["/run/mysqld.sock:3306"]);
    expect(places("mysql+pymysql://root@/db?unix_socket=/run/mysqld.sock")).toEqual(["/run/mysqld.sock:3306"]);
  });

  it.each(["", "redis://h", "postgres", "postgres://h:99999/db", "postgres://a:b:c/db", "postgres://%zz@h/db", "sqlite:///file"])(
    "is not read from %j",
    (text) => expect(parseDsn(text)).toBeNull(),
  );
});
