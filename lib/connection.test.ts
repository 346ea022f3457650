import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, startPostgres } from "@/scripts/postgres/server";
import { connectionOf } from "./connection";

const of = (query: string) => connectionOf(`postgres://me:p%40ss@db.example:6432/app${query}`);

describe("the parts of DATABASE_URL", () => {
  it("are what a driver needs, without TLS where none is asked for", () => {
    const plain = { host: "db.example", port: 6432, user: "me", password: "p@ss", database: "app" };
    expect(of("")).toEqual(plain);
    expect(of("?sslmode=disable")).toEqual(plain);
  });

  it.each(["require", "verify-ca", "verify-full"])("verify the server with sslmode=%s", (mode) => {
    expect(of(`?sslmode=${mode}`).ssl).toEqual({ rejectUnauthorized: true });
    expect(of(`?sslmode=${mode}&sslrootcert=system`).ssl).toEqual({ rejectUnauthorized: true });
  });

  it("verify nothing only with sslmode=no-verify", () => {
    expect(of("?sslmode=no-verify").ssl).toEqual({ rejectUnauthorized: false });
  });

  it.each(["prefer", "allow", "verify_full", ""])("are refused with sslmode=%s", (mode) => {
    expect(() => of(`?sslmode=${mode}`)).toThrow("sslmode must be");
  });
});

describe("a PostgreSQL with a certificate that only we know", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-tls-"));
  let server: EmbeddedPostgres;
  let certificate: string;

  beforeAll(async () => {
    const made = await startPostgres(folder);
    await made.stop();
    certificate = path.join(made.folder, "server.crt");
    const key = path.join(made.folder, "server.key");
    const name = ["-subj", "/CN=database", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, ...name], {
      stdio: "pipe",
    });
    const { uid, gid } = statSync(made.folder);
    for (const file of [certificate, key]) chownSync(file, uid, gid);
    server = await startPostgres(folder, ["-c", "ssl=on"]);
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Whether the connection is encrypted. */
  async function connect(query: string, host = "127.0.0.1"): Promise<boolean> {
    const client = new pg.Client(connectionOf(`${server.url.replace("127.0.0.1", host)}?${query}`));
    client.on("error", () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ ssl: boolean }>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
      return rows[0]!.ssl;
    } finally {
      await client.end().catch(() => {});
    }
  }

  it.each(["require", "verify-ca", "verify-full"])("is refused with sslmode=%s, until sslrootcert names the certificate", async (mode) => {
    await expect(connect(`sslmode=${mode}`)).rejects.toThrow(/self-signed certificate/);
    expect(await connect(`sslmode=${mode}&sslrootcert=${certificate}`)).toBe(true);
  });

  it("is refused under another host's name", async () => {
    await expect(connect(`sslmode=require&sslrootcert=${certificate}`, "localhost")).rejects.toThrow(/Hostname\/IP does not match/);
  });

  it("is accepted without verification only with no-verify", async () => {
    expect(await connect("sslmode=no-verify")).toBe(true);
    expect(await connect("sslmode=disable")).toBe(false);
  });
});
