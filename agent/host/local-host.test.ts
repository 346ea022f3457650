import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "@/scripts/testing/eventually";
import { localHost } from "./local-host";

const host = localHost();
const folder = mkdtempSync(join(tmpdir(), "mw-host-"));
const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});
const serve = async (handler: http.RequestListener, at: string | number = 0) => {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((done) => (typeof at === "number" ? server.listen(at, "127.0.0.1", done) : server.listen(at, done)));
  return typeof at === "number" ? `http://127.0.0.1:${(server.address() as AddressInfo).port}/` : at;
};

describe("files of the local host", () => {
  it("reads files of /proc, whose size says zero", async () => {
    expect(await host.readText("/proc/self/stat")).toContain("(");
  });

  it("refuses a text above its bound instead of filling the memory", async () => {
    await expect(host.readText("/dev/zero", { maxBytes: 100_000 })).rejects.toThrow(RangeError);
  });

  it("does not wait for a named pipe that nobody writes", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await host.readText(pipe)).toBe("");
  });

  it("reads a slice, and less at the end", async () => {
    const path = join(folder, "slice");
    writeFileSync(path, "0123456789");
    expect((await host.readBytes(path, 2, 3)).toString()).toBe("234");
    expect((await host.readBytes(path, 8, 30)).toString()).toBe("89");
  });

  it("globs without following links in circles", async () => {
    mkdirSync(join(folder, "g/deep"), { recursive: true });
    writeFileSync(join(folder, "g/a.yaml"), "");
    writeFileSync(join(folder, "g/deep/b.yaml"), "");
    symlinkSync("..", join(folder, "g/deep/up"));
    expect(await host.glob(`${folder}/g/**/*.yaml`)).toEqual([join(folder, "g/a.yaml"), join(folder, "g/deep/b.yaml")]);
  });
});

describe("programs of the local host", () => {
  it("kills a program and its children at the deadline and returns at once", async () => {
    const started = Date.now();
    const result = await host.run("bash", ["-c", "sleep 61.25 & sleep 61.25"], { timeoutMs: 200 });
    expect(result).toMatchObject({ exitCode: null, error: "timeout" });
    expect(Date.now() - started).toBeLessThan(3_000);
    await eventually(async () => expect((await host.run("pgrep", ["-f", "^sleep 61.25$"])).stdout).toBe(""));
  });

  it("says why a program could not be started", async () => {
    expect(await host.run("no-such-program", [])).toMatchObject({ exitCode: null, error: "ENOENT" });
  });

  it("runs no start-up file of a shell before a script", async () => {
    const home = process.env.HOME;
    process.env.HOME = folder;
    writeFileSync(join(folder, ".bashrc"), "echo from the start-up file");
    const result = await host.run("bash", ["-c", "echo from the script"]);
    process.env.HOME = home;
    expect(result.stdout).toBe("from the script\n");
  });

  it("keeps the agent's own environment to itself and cuts long output", async () => {
    process.env.MW_TEST_SECRET = "s3cret";
    const result = await host.run("bash", ["-c", "env; cat; head -c 100000 /dev/zero | tr '\\0' x"], { input: "typed\n", maxBytes: 5_000 });
    expect(result.stdout).not.toContain("s3cret");
    expect(result.stdout).toContain("typed");
    expect(result.stdout).toHaveLength(5_000);
  });
});

describe("requests of the local host", () => {
  it("speaks HTTP over TCP and over a unix socket", async () => {
    const url = await serve((request, answer) => answer.end(`${request.method} ${request.url}`));
    expect((await host.request({ url: `${url}a?b=1` })).body).toBe("GET /a?b=1");
    const socketPath = await serve((_, answer) => answer.writeHead(204).end(), join(folder, "s.sock"));
    expect((await host.request({ socketPath, path: "/info" })).status).toBe(204);
  });

  it("gives up at the deadline, also in the middle of an answer", async () => {
    const url = await serve((_, answer) => answer.write("beginning"));
    await expect(host.request({ url, timeoutMs: 100 })).rejects.toMatchObject({ code: "ETIMEDOUT" });
  });

  it("refuses an answer above its bound", async () => {
    const url = await serve((_, answer) => answer.end("x".repeat(10_000)));
    await expect(host.request({ url, maxBytes: 1_000 })).rejects.toThrow(RangeError);
  });
});
