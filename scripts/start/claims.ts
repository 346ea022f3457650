import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** Releases the name. The system does it when the process ends, however it ends. */
export type Release = () => void;

/** A Unix socket stands for the name. On Linux it is an abstract one, which has no file and belongs to the network namespace, like ports. */
function addressOf(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return process.platform === "linux" ? `\0millwright-${digest}` : path.join(tmpdir(), `millwright-${digest}.sock`);
}

/** Claims a name, such as a port that nothing listens on yet. Only one process of the machine can have it. @returns null when another has it */
export async function claim(name: string): Promise<Release | null> {
  const address = addressOf(name);
  const release = await listen(address);
  if (release || process.platform === "linux" || (await isHeld(address))) return release;
  // The file of a process that was killed.
  rmSync(address, { force: true });
  return listen(address);
}

/** Claims a name as soon as its holder releases it. Calls `waiting` once if another process has it. */
export async function claimInTurn(name: string, waiting: () => void): Promise<Release> {
  let isWaiting = false;
  for (;;) {
    const release = await claim(name);
    if (release) return release;
    if (!isWaiting) waiting();
    isWaiting = true;
    await new Promise<void>((resolve) => {
      const line = connect(addressOf(name)).resume();
      line.once("error", () => {}).once("close", () => resolve());
    });
  }
}

const listen = (address: string): Promise<Release | null> =>
  new Promise((resolve) => {
    const waiting = new Set<Socket>();
    const server = createServer((line) => {
      waiting.add(line.unref());
      line.once("error", () => {}).once("close", () => waiting.delete(line));
    });
    server.once("error", () => resolve(null));
    server.listen(address, () =>
      resolve(() => {
        server.close();
        for (const line of waiting) line.destroy();
      }),
    );
    server.unref();
  });

const isHeld = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const line = connect(address, () => resolve(true));
    line.once("error", () => resolve(false)).once("connect", () => line.destroy());
  });
