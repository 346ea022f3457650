import { createServer } from "node:net";
import { freePort } from "../free-port";
import { claim } from "./claims";

const listens = (port: number, host: string) =>
  new Promise<number | null>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });

/** `localhost` can be IPv4 or IPv6: a port is free when it is free on both (or there is no IPv6). */
async function isFree(port: number): Promise<boolean> {
  if ((await listens(port, "127.0.0.1")) === null) return false;
  const noIpv6 = (await listens(0, "::1")) === null;
  return noIpv6 || (await listens(port, "::1")) !== null;
}

/** Minutes may pass between the choice and the program that listens. Until this process ends, no other start chooses the port. */
async function take(port: number): Promise<boolean> {
  const release = await claim(`port ${port}`);
  if (!release) return false;
  if (await isFree(port)) return true;
  release();
  return false;
}

/** `wanted` when it is free, else the next free port, which it reports in a sentence. */
export async function choosePort(wanted: number, say: (line: string) => void, setting = "PORT"): Promise<number> {
  for (let port = wanted; port < wanted + 100; port++) {
    if (!(await take(port))) continue;
    if (port !== wanted) say(`Port ${wanted} is in use by another program; using ${port} instead. (Set ${setting} to choose one.)`);
    return port;
  }
  throw new Error(`No free port between ${wanted} and ${wanted + 99}. Set ${setting} to one that is free.`);
}

/** Any port that is free and that no other start has chosen. */
export async function chooseAnyPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (await take(port)) return port;
  }
}
