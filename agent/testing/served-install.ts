import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { TestPortal } from "./test-portal";

const installer = join(import.meta.dirname, "../install.sh");
const launcher = join(import.meta.dirname, "../launch.sh");

/** Serves what the installer downloads, as the gateway does, and hands the protocol on to a test portal. */
export async function serveInstall(files: { bundle: string; runtime?: string }, change: { sha256?: string } = {}) {
  const portal = await new TestPortal().start();
  const served: Record<string, string | undefined> = {
    "agent.cjs": files.bundle,
    "install.sh": installer,
    "launch.sh": launcher,
    runtime: files.runtime,
  };
  const server = http.createServer((request, response) => {
    const name = new URL(request.url!, "http://x").pathname.replace("/agent/", "");
    if (name.startsWith("v1/")) {
      const { method, headers } = request;
      const onward = http.request(`${portal.url}${request.url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode!);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      return void request.pipe(onward);
    }
    const file = served[name.replace(/\.sha256$/, "")];
    if (!file) return void response.writeHead(404).end();
    const content = readFileSync(file);
    response.end(name.endsWith(".sha256") ? `${change.sha256 ?? createHash("sha256").update(content).digest("hex")}\n` : content);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const stop = async () => {
    server.close().closeAllConnections();
    await portal.stop();
  };
  return { portal, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** Runs the installer below a folder instead of /. */
export const install = (root: string, args: string[]) =>
  new Promise<{ code: number; out: string }>((resolve) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, MILLWRIGHT_ROOT_FOLDER: root } as unknown as NodeJS.ProcessEnv;
    execFile("sh", [installer, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out: out + err }),
    );
  });
