import { Workload } from "@/lib/contracts/workload";
import type { Fault } from "./fault";
import { idleTransaction, startMariadb, withoutMariadb } from "./mariadb-server";

/** After this time the last session counts, too. */
const SETTLED_MS = 6_000;
const sockets = new Map<string, string>();
const url = (dir: string) => `mariadb://root@localhost/?socket=${encodeURIComponent(sockets.get(dir)!)}`;

/** The same fault on a real MariaDB: 18 of 20 connections idle in a transaction. */
export const fault: Fault = {
  id: "db.pool",
  title: "sessions idle in a transaction hold 90 % of MariaDB's connections",
  repaired: "real",
  unavailable: async () => withoutMariadb(),
  async healthy(dir) {
    const server = await startMariadb(dir, 20);
    sockets.set(dir, server.socket);
    return async () => {
      await server.stop();
      sockets.delete(dir);
    };
  },
  workload: () => Workload.parse({ name: "shop", kind: "database", dsnEnv: "SHOP_DSN" }),
  async inject(dir) {
    const sessions = await Promise.all(Array.from({ length: 18 }, () => idleTransaction(sockets.get(dir)!)));
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    return async () => {
      for (const session of sessions) session.kill("SIGKILL");
    };
  },
  expect: {
    code: "idle-in-transaction",
    sentence:
      /^MariaDB at .*mariadb\.sock has 18 of 20 connections in use \(90 %; maximum 20; warns at 85 %\); 18 sessions idle in a transaction for over 5 s, the oldest \d+ s \(.* as root\)/,
  },
  runbook: "end-idle-transactions",
  parameters: (dir) => ({ dsn: url(dir) }),
  environment: (dir) => ({ SHOP_DSN: url(dir) }),
  findWithinMs: 60_000,
};
