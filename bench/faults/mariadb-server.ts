import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { debianTool, missingTool } from "@/scripts/tools/debian";
import { runTool } from "./run-tool";

/** Why this machine has no MariaDB for tests; null when it has. */
export const withoutMariadb = (): string | null => missingTool("mariadbd") ?? missingTool("mariadb-install-db") ?? missingTool("mariadb");

/** Starts a MariaDB server in `dir` with a socket and `maximum` connections. */
export async function startMariadb(dir: string, maximum: number): Promise<{ socket: string; stop: () => Promise<void> }> {
  const data = join(dir, "mariadb");
  const socket = join(dir, "mariadb.sock");
  // MariaDB refuses to run as root unless told so.
  const owner = process.getuid?.() === 0 ? ["--user=root"] : [];
  await mkdir(data);
  await runTool(debianTool("mariadb-install-db"), [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--skip-name-resolve",
    ...owner,
  ]);
  const small = ["--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M", "--skip-networking", `--max-connections=${maximum}`];
  const server = spawn(
    debianTool("mariadbd"),
    ["--no-defaults", `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${data}/pid`, ...small, ...owner],
    { stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await until(() => spawnSync(debianTool("mariadb"), ["--no-defaults", `--socket=${socket}`, "-uroot", "-e", "select 1"]).status === 0);
  return {
    socket,
    stop: async () => {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

/** A session that opens a transaction and stays idle until `kill`. */
export async function idleTransaction(socket: string, user = "root"): Promise<ChildProcess> {
  const session = spawn(
    debianTool("mariadb"),
    ["--no-defaults", `--socket=${socket}`, `--user=${user}`, "--unbuffered", "--skip-column-names"],
    {
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  session.stdin!.on("error", () => {});
  const ready = new Promise((resolve) => session.stdout!.once("data", resolve));
  session.stdin!.write("start transaction with consistent snapshot;\nselect 'ready';\n");
  await ready;
  return session;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("MariaDB did not start");
}
