import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { StoredContainer } from "./engine-state";
import { makeMemoryGroup } from "./memory-group";

/**
 * Starts a container: a real listener on its host port, and its command as a real process in a memory group with the container's limit. The error
 * texts are Docker's.
 */
export async function startContainer(container: StoredContainer): Promise<void> {
  container.error = "";
  container.oomKilled = false;
  const stopPort = container.hostPort === null ? async () => {} : await bind(container, container.hostPort);
  container.status = "running";
  const stopCommand = container.command.length > 0 ? await runLimited(container) : async () => {};
  container.stop = async () => {
    await stopPort();
    await stopCommand();
    container.status = "exited";
  };
}

function bind(container: StoredContainer, port: number): Promise<() => Promise<void>> {
  const server = createServer((socket) => {
    // A client that only probes the port resets the connection.
    socket.on("error", () => {});
    socket.end(`hello from ${container.name}\n`);
  });
  return new Promise((resolve, reject) => {
    server.on("error", () => {
      container.error = `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name}: failed to bind host port for 127.0.0.1:${port}:172.17.0.2:${container.privatePort}/tcp: address already in use`;
      reject(new Error(container.error));
    });
    server.listen(port, "127.0.0.1", () => resolve(() => new Promise((closed) => server.close(() => closed()))));
  });
}

async function runLimited(container: StoredContainer): Promise<() => Promise<void>> {
  const group = await makeMemoryGroup(container.id, container.memoryBytes);
  const child = spawn("sh", ["-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', group.folder, ...container.command], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) =>
    child.on("exit", async (code, signal) => {
      const kills = await group.kills();
      container.status = "exited";
      container.exitCode = signal ? 137 : (code ?? 0);
      container.oomKilled = kills > 0;
      await group.remove();
      resolve();
    }),
  );
  // Wait long enough for a command that needs too much memory to be killed, so that an answered start is a successful one.
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
  return async () => {
    child.kill("SIGKILL");
    await ended;
    container.oomKilled = false;
  };
}
