import type { Server } from "node:http";
import { createServer, type Server as NetServer } from "node:net";

const OTHER_LOOPBACK: Record<string, string> = { "127.0.0.1": "::1", "::1": "127.0.0.1" };

/**
 * Listens, on loopback at both addresses: a browser may open either for `localhost`, and another user of the machine who held the other one
 * would get people's passwords. @throws the system's error, but for a machine without the other address.
 */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await listening(server, port, host);
  const address = server.address();
  if (typeof address !== "object" || !address) return;
  const other = OTHER_LOOPBACK[address.address];
  if (other === undefined) return;
  const second = createServer((line) => server.emit("connection", line));
  await listening(second, address.port, other).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRNOTAVAIL" && error.code !== "EAFNOSUPPORT") throw error;
  });
  server.once("close", () => second.close());
  second.unref();
}

const listening = (server: NetServer, port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
