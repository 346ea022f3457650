import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Undo } from "./fault";
import { realPython } from "./venv";

const SERVER = readFileSync(join(import.meta.dirname, "engine/api_server.py"), "utf8");
/** The modules of the small engine, for a wheel or a folder of its name. */
export const engineModules: Record<string, string> = {
  "entrypoints/__init__.py": "",
  "entrypoints/openai/__init__.py": "",
  "entrypoints/openai/api_server.py": SERVER,
};

/** The small engine as a package in a folder, for `PYTHONPATH`. */
export function layOutEngine(folder: string): void {
  for (const [path, text] of Object.entries({ "__init__.py": '__version__ = "0.12.0"\n', ...engineModules })) {
    mkdirSync(join(folder, "vllm", path, ".."), { recursive: true });
    writeFileSync(join(folder, "vllm", path), text);
  }
}

export interface ModelServer {
  process: ChildProcess;
  endpoint: string;
  stop: Undo;
}

/** Starts the small engine as a real process with a command line like vLLM's, and waits until it answers. */
export async function startModelServer(
  port: number,
  flags: string[],
  options: { python?: string; log: string; env?: Record<string, string> },
): Promise<ModelServer> {
  const log = createWriteStream(options.log, { flags: "a" });
  const argv = ["-m", "vllm.entrypoints.openai.api_server", ...flags, "--port", String(port)];
  const child = spawn(options.python ?? realPython(), argv, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const endpoint = `http://127.0.0.1:${port}/v1`;
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await answers(`${endpoint}/models`)) break;
    if (child.exitCode !== null) throw new Error(`the engine ended: ${readFileSync(options.log, "utf8").slice(-1_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { process: child, endpoint, stop: async () => endListener(port, child) };
}

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request(url, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });

/** Ends the process that was started here, and any process that a repair started instead: one whose command line names the port. */
function endListener(port: number, child: ChildProcess): void {
  if (child.exitCode === null) child.kill("SIGKILL");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (argv.includes("vllm.entrypoints.openai.api_server") && argv.includes(String(port))) process.kill(Number(pid), "SIGKILL");
    } catch {}
  }
}
