import "server-only";
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import os from "node:os";

/** Facility 13 (log audit), severity 5 (notice). */
const PRIORITY = 13 * 8 + 5;

/** One message as RFC 5424 has it. A header's words are printable ASCII without spaces. */
function syslogMessage(text: string, at = new Date()): string {
  const host =
    os
      .hostname()
      .replace(/[^!-~]/g, "_")
      .slice(0, 255) || "-";
  return `<${PRIORITY}>1 ${at.toISOString()} ${host} millwright ${process.pid} audit-head - ${text}`;
}

/** Sends messages over UDP, one a datagram (RFC 5426), or over TCP, each with its length before it (RFC 6587). */
export function sendSyslog(destination: URL, texts: readonly string[], withinMs: number): Promise<void> {
  // Brackets belong to the address of a URL, not to that of a socket.
  const host = destination.hostname.replace(/^\[|\]$/g, "");
  const messages = texts.map((text) => Buffer.from(syslogMessage(text), "utf8"));
  return destination.protocol === "syslog+udp:"
    ? overUdp(host, Number(destination.port || 514), messages)
    : overTcp(host, Number(destination.port || 601), messages, withinMs);
}

async function overUdp(host: string, port: number, messages: readonly Buffer[]): Promise<void> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  try {
    for (const message of messages) {
      await new Promise<void>((resolve, reject) => socket.send(message, port, host, (error) => (error ? reject(error) : resolve())));
    }
  } finally {
    socket.close();
  }
}

function overTcp(host: string, port: number, messages: readonly Buffer[], withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(withinMs, () => socket.destroy(new Error(`${host}:${port} did not take the heads of the audit chain in time`)));
    socket.once("error", reject);
    // The other side closes once it has read to the end; what it sends is of no interest.
    socket.resume();
    socket.once("close", () => resolve());
    socket.end(Buffer.concat(messages.flatMap((message) => [Buffer.from(`${message.length} `), message])));
  });
}
