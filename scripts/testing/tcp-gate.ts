import { connect, createServer, type Socket } from "node:net";

export interface TcpGate {
  port: number;
  /** How many connections were turned away. */
  readonly refused: number;
  /** Breaks every connection and lets no new one through. */
  close(): void;
  open(): void;
  stop(): Promise<void>;
}

/** A proxy between a client and a server. Closed, it simulates an unreachable database. */
export function makeTcpGate(target: { host: string; port: number }): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let closed = false;
  let refused = 0;
  const server = createServer((near) => {
    if (closed) {
      refused += 1;
      near.destroy();
      return;
    }
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      resolve({
        port,
        get refused() {
          return refused;
        },
        close: () => {
          closed = true;
          breakAll();
        },
        open: () => {
          closed = false;
        },
        stop: () =>
          new Promise((done) => {
            breakAll();
            server.close(() => done());
          }),
      });
    });
  });
}
