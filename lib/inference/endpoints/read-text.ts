import "server-only";
import type { IncomingMessage } from "node:http";

/** A body as text, cut at `limit` bytes: an endpoint's error page must not fill the memory. */
export async function readText(response: IncomingMessage, limit = 2_000_000): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size >= limit) break;
  }
  return Buffer.concat(parts).subarray(0, limit).toString("utf8");
}
