import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { connectionOf } from "@/lib/connection";
import { deployMigrations } from "@/prisma/migrate";
import { freePort } from "@/scripts/free-port";
import { type EmbeddedPostgres, startPostgres } from "@/scripts/postgres/server";
import { makeTestOrg } from "@/scripts/testing/org";
import { addNodes, type BenchNode } from "./add-nodes";
import { type Program, postgresOn, startProgram, untilAnswers } from "./processes";

const root = path.resolve(import.meta.dirname, "..");

/** PostgreSQL with default settings and one org, and the gateway as built for production. */
export class MillwrightSide {
  private constructor(
    readonly folder: string,
    readonly database: EmbeddedPostgres,
    readonly orgId: string,
    private readonly profiling: string[],
  ) {}

  gateway: Program | undefined;
  gatewayPort = 0;

  /** @param profiles a folder for CPU profiles of the gateway and of sealing; profiling slows both down */
  static async start(settings: string[] = [], profiles?: string): Promise<MillwrightSide> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "millwright-bench-"));
    const database = await startPostgres(folder, settings);
    await deployMigrations(connectionOf(database.url));
    Object.assign(process.env, {
      DATABASE_URL: database.url,
      MILLWRIGHT_DATA: folder,
      MILLWRIGHT_SECRET: "a-secret-for-benchmarks-only-0123456789",
      MILLWRIGHT_URL: "http://localhost:3999",
      LOG_LEVEL: "warn",
      // One org and a few nodes stand for a fleet here.
      MILLWRIGHT_ORG_REQUESTS_PER_SECOND: "1000000",
      MILLWRIGHT_NODE_REPORTS_PER_SECOND: "100000",
    });
    await build({
      entryPoints: { gateway: "workers/gateway/main.ts", upkeep: "bench/programs/upkeep.ts", range: "bench/programs/range-server.ts" },
      absWorkingDir: root,
      outdir: "dist/bench",
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      packages: "external",
      alias: { "server-only": path.join(root, "scripts/testing/empty.ts") },
      logLevel: "error",
    });
    const { orgId } = await makeTestOrg("Bench");
    return new MillwrightSide(folder, database, orgId, profiles ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : []);
  }

  get postgresPid(): number {
    return postgresOn(this.database.port);
  }

  async startGateway(nodeArgs: string[] = []): Promise<void> {
    this.gatewayPort ||= await freePort();
    this.gateway = startProgram(process.execPath, [...this.profiling, ...nodeArgs, path.join(root, "dist/bench/gateway.mjs")], {
      env: { ...process.env, MILLWRIGHT_GATEWAY_PORT: String(this.gatewayPort), MILLWRIGHT_PROCESS: "gateway" },
      log: path.join(this.folder, "gateway.log"),
      ipc: true,
    });
    await untilAnswers(`http://127.0.0.1:${this.gatewayPort}/healthz`);
  }

  async startRangeServer(): Promise<{ port: number; program: Program }> {
    const port = await freePort();
    const program = startProgram(process.execPath, [path.join(root, "dist/bench/range.mjs"), String(port), this.orgId], {
      log: path.join(this.folder, "range.log"),
    });
    await untilAnswers(`http://127.0.0.1:${port}/`);
    return { port, program };
  }

  addNodes(count: number): Promise<BenchNode[]> {
    return addNodes(this.orgId, count);
  }

  /** Runs one round of sealing (and of roll-ups) in a separate process, as a worker would, and returns its cost. */
  async upkeep(what: "seal" | "roll-up"): Promise<{ cpuSeconds: number; wallSeconds: number; peakBytes: number }> {
    const child = spawn(process.execPath, [...this.profiling, path.join(root, "dist/bench/upkeep.mjs"), what], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (code !== 0) throw new Error(`upkeep failed: ${output}`);
    return JSON.parse(output.trim().split("\n").at(-1)!);
  }

  /** Kills the server with SIGKILL and starts it again on the same port, as a supervisor would. */
  async killAndRestartPostgres(): Promise<void> {
    const pid = this.postgresPid;
    const [command, ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    const { uid, gid } = statSync(`/proc/${pid}`);
    process.kill(pid, "SIGKILL");
    await delay(2_000);
    // The shell that started the server reaps it only when told to stop. Until then the dead process still holds the lock file.
    await rm(path.join(args[args.indexOf("-D") + 1]!, "postmaster.pid"), { force: true });
    for (let tries = 0; ; tries++) {
      await delay(1_000);
      // Its worker processes may hold the data folder a moment longer.
      const child = spawn(command!, args, { uid, gid, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
      let said = "";
      child.stderr.on("data", (text) => (said = (said + text).slice(-2_000)));
      const ended = new Promise<boolean>((resolve) => child.once("exit", () => resolve(true)));
      if (!(await Promise.race([ended, delay(5_000, false)]))) {
        this.restarted = child;
        return;
      }
      if (tries > 60) throw new Error(`PostgreSQL does not come back: ${said}`);
    }
  }

  private restarted: ChildProcess | undefined;

  async stop(): Promise<void> {
    await this.gateway?.stop();
    const { restarted } = this;
    if (restarted) {
      const gone = new Promise((resolve) => restarted.once("exit", resolve));
      restarted.kill("SIGINT");
      await gone;
    }
    await this.database.stop();
    await this.database.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
