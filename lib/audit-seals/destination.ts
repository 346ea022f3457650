import "server-only";
import { appendFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { SignedHead } from "./statement";
import { sendSyslog } from "./syslog";

const WITHIN_MS = 10_000;

/** Sends heads, oldest first, to one destination. @throws Error when it did not take them. With UDP that cannot be known. */
export async function sendTo(destination: URL, heads: readonly SignedHead[]): Promise<void> {
  const lines = heads.map((head) => JSON.stringify(head));
  switch (destination.protocol) {
    case "file:":
      return appendFile(fileURLToPath(destination), `${lines.join("\n")}\n`, { mode: 0o640 });
    case "syslog+udp:":
    case "syslog+tcp:":
      return sendSyslog(destination, lines, WITHIN_MS);
    default:
      return post(destination, heads);
  }
}

async function post(destination: URL, heads: readonly SignedHead[]): Promise<void> {
  const response = await fetch(destination, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ heads }),
    redirect: "error",
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${destination.host} answered ${response.status} to the heads of the audit chain`);
}
