import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestPortal } from "./testing/test-portal";

const installer = join(import.meta.dirname, "install.sh");
const bundle = join(mkdtempSync(join(tmpdir(), "mw-install-")), "agent.cjs");
/** Stands in for the hundred megabytes of the real one, and runs it. */
const runtime = join(dirname(bundle), "node");
writeFileSync(runtime, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
const ends: (() => Promise<void> | void)[] = [];
beforeAll(() =>
  build({ entryPoints: [join(import.meta.dirname, "main.ts")], outfile: bundle, bundle: true, platform: "node", format: "cjs" }).then(
    () => {},
  ),
);
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Serves the files as the gateway does, and hands the protocol on. */
async function startServer(change: { sha256?: string; noRuntime?: boolean } = {}) {
  const portal = await new TestPortal().start();
  const files: Record<string, string> = {
    "agent.cjs": bundle,
    "install.sh": installer,
    "launch.sh": join(import.meta.dirname, "launch.sh"),
    ...(change.noRuntime ? {} : { runtime }),
  };
  const server = http.createServer((request, response) => {
    const name = new URL(request.url!, "http://x").pathname.replace("/agent/", "");
    if (name.startsWith("v1/")) {
      request.pipe(
        http.request(`${portal.url}${request.url}`, { method: request.method, headers: request.headers }, (answer) => {
          response.writeHead(answer.statusCode!);
          answer.pipe(response);
        }),
      );
      return;
    }
    const file = files[name.replace(/\.sha256$/, "")];
    if (!file) return void response.writeHead(404).end();
    const content = readFileSync(file);
    response.end(name.endsWith(".sha256") ? `${change.sha256 ?? createHash("sha256").update(content).digest("hex")}\n` : content);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(
    () => void server.close().closeAllConnections(),
    () => portal.stop(),
  );
  return { portal, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const install = (root: string, args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, MILLWRIGHT_ROOT_FOLDER: root } as unknown as NodeJS.ProcessEnv;
    execFile("sh", [installer, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: out + err }),
    );
  });
const fresh = () => mkdtempSync(join(tmpdir(), "mw-root-"));

describe("the installer", { timeout: 150_000 }, () => {
  it("installs runtime and agent, enrols once, and removes itself but not the history", async () => {
    const { portal, url } = await startServer();
    const root = fresh();
    const args = ["--portal", `${url}/`, "--token", portal.enrolmentToken, "--name", "rack-7", "--no-service"];
    const done = await install(root, args);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("Remove it with") });
    expect([...portal.nodes.values()].map((node) => node.name)).toEqual(["rack-7"]);
    expect(statSync(join(root, "var/lib/millwright")).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(root, "opt/millwright/node"), "utf8")).toBe(readFileSync(runtime, "utf8"));
    expect(JSON.parse(readFileSync(join(root, "etc/millwright/policy.json"), "utf8")).mode).toBe("full");
    const version = await new Promise<string>((resolve) =>
      execFile(join(root, "opt/millwright/millwright-agent"), ["--version"], (_, out) => resolve(out)),
    );
    expect(version).toMatch(/^\d+\.\d+\.\d+/);

    // Again without a token: an update keeps identity, config and policy.
    expect((await install(root, ["--portal", url, "--no-service"])).code).toBe(0);
    expect(portal.nodes.size).toBe(1);
    expect((await install(root, ["--uninstall", "--no-service"])).code).toBe(0);
    expect([existsSync(join(root, "opt/millwright")), existsSync(join(root, "var/lib/millwright/identity.json"))]).toEqual([false, true]);
    await install(root, ["--uninstall", "--purge", "--no-service"]);
    expect(existsSync(join(root, "var/lib/millwright"))).toBe(false);
  });

  it("installs nothing when a checksum does not fit", async () => {
    const { portal, url } = await startServer({ sha256: "0".repeat(64) });
    const root = fresh();
    expect(await install(root, ["--portal", url, "--token", portal.enrolmentToken, "--no-service"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("does not fit its SHA-256"),
    });
    expect(existsSync(join(root, "opt"))).toBe(false);
    expect(portal.nodes.size).toBe(0);
  });

  it("uses the host's own Node.js when the portal has no runtime for it", async () => {
    const { portal, url } = await startServer({ noRuntime: true });
    const done = await install(fresh(), ["--portal", url, "--token", portal.enrolmentToken, "--no-service"]);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("own Node.js") });
  });

  it("says in one sentence what is missing", async () => {
    expect((await install(fresh(), ["--nonsense"])).out).toContain("there is no option --nonsense");
    expect((await install(fresh(), [])).out).toContain("--portal is missing");
  });
});
