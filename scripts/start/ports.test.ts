import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { freePort } from "../free-port";
import { claim, claimInTurn } from "./claims";

const program = (code: string) => ["--import", "tsx", "--input-type=module", "-e", code];
/** A start in another process: it chooses a port, prints it, and keeps it until its input ends. */
const starter = (wanted: number) =>
  program(`
    const { choosePort } = await import("${import.meta.dirname}/ports.ts");
    console.log(await choosePort(${wanted}, (line) => console.error(line)));
    process.stdin.resume();`);

describe("the ports of two starts at the same moment", () => {
  it("differ, although nothing listens yet, and the second says so", async () => {
    const wanted = await freePort();
    const starts = [1, 2].map(() => spawn(process.execPath, starter(wanted), { stdio: ["pipe", "pipe", "pipe"] }));
    let said = "";
    for (const start of starts) start.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const chosen = await Promise.all(starts.map(async ({ stdout }) => Number((await once(createInterface(stdout), "line"))[0])));
    const ended = starts.map((start) => once(start, "close"));
    for (const start of starts) start.stdin.end();
    await Promise.all(ended);
    expect(new Set(chosen).size).toBe(2);
    expect(Math.min(...chosen)).toBe(wanted);
    expect(said).toBe(`Port ${wanted} is in use by another program; using ${Math.max(...chosen)} instead. (Set PORT to choose one.)\n`);
  });

  it("are free again when the process that chose them was killed", async () => {
    const wanted = await freePort();
    const first = spawn(process.execPath, starter(wanted), { stdio: ["pipe", "pipe", "inherit"] });
    await once(createInterface(first.stdout), "line");
    first.kill("SIGKILL");
    await once(first, "close");
    const choice = program(`
      const { choosePort } = await import("${import.meta.dirname}/ports.ts");
      console.log(await choosePort(${wanted}, () => {}));`);
    const { stdout } = await promisify(execFile)(process.execPath, choice);
    expect(Number(stdout)).toBe(wanted);
  });

  it("skip a port on which another program listens", async () => {
    const { choosePort } = await import("./ports");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    expect(await choosePort(port, () => {})).toBeGreaterThan(port);
    server.close();
  });
});

describe("a claim", () => {
  it("passes to the waiting start when it is released", async () => {
    const name = `a test ${process.pid}`;
    const release = await claim(name);
    expect(await claim(name)).toBeNull();
    const order: string[] = [];
    const next = claimInTurn(name, () => order.push("waits")).then((give) => {
      order.push("has it");
      give();
    });
    await expect.poll(() => order).toEqual(["waits"]);
    release?.();
    await next;
    expect(order).toEqual(["waits", "has it"]);
  });
});
