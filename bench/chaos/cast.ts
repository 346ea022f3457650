import path from "node:path";
import pg from "pg";
import { connectionOf } from "@/lib/connection";
import { type Program, startProgram } from "../processes";

const root = path.resolve(import.meta.dirname, "../..");

/** A program that can be killed at any moment and started again. */
export class Victim {
  private program: Program | undefined;
  kills = 0;

  constructor(
    readonly name: string,
    private readonly args: string[],
    private readonly env: Record<string, string>,
    private readonly log: string,
  ) {}

  start(): void {
    this.program = startProgram(process.execPath, this.args, { env: this.env as unknown as NodeJS.ProcessEnv, log: this.log });
  }

  async restart(signal: NodeJS.Signals): Promise<void> {
    this.kills += 1;
    await this.stop(signal);
    this.start();
  }

  /** Starts the program again if it ended, also without our signal, as a supervisor would. */
  async revive(): Promise<void> {
    if (this.program && (this.program.child.exitCode !== null || this.program.child.signalCode !== null)) this.start();
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const { program } = this;
    if (program && program.child.exitCode === null && program.child.signalCode === null) await program.stop(signal);
  }
}

export const gateway = (port: number, log: string): Victim =>
  new Victim(
    "gateway",
    [path.join(root, "dist/gateway.js")],
    { MILLWRIGHT_GATEWAY_PORT: String(port), MILLWRIGHT_PROCESS: "gateway" },
    log,
  );
export const worker = (log: string): Victim =>
  new Victim("worker", [path.join(root, "dist/worker.js")], { MILLWRIGHT_PROCESS: "worker" }, log);

export function agent(options: { url: string; name: string; folder: string; token: string }): Victim {
  const { url, name, folder, token } = options;
  const args = ["run", "--portal", url, "--state", path.join(folder, "state"), "--config", path.join(folder, "agent.yaml"), "--name", name];
  return new Victim(name, [path.join(root, "dist/agent.cjs"), ...args, "--token", token], {}, path.join(folder, "agent.log"));
}

/** Cuts every database connection except our own, as a fail-over does. */
export async function cutConnections(): Promise<void> {
  const client = new pg.Client(connectionOf());
  client.on("error", () => {});
  await client.connect();
  await client.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()",
  );
  await client.end();
}
