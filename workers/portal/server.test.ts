import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { ADDRESS_HEADER } from "@/lib/client-address";
import { makePortalServer } from "./server";

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const listen = async (server: Server): Promise<number> => {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

/** A portal whose pages echo the caller's headers, in front of a gateway that echoes its requests. */
async function startPortal(more: { isSecure?: boolean; trustedProxies?: number } = {}) {
  const gateway = createServer((request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    request.on("end", () => response.end(JSON.stringify({ url: request.url, bytes, forwarded: request.headers["x-forwarded-for"] })));
  });
  const gatewayPort = await listen(gateway);
  const portal = makePortalServer({
    gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
    trustedProxies: 0,
    isSecure: false,
    handle: async (request, response) => {
      request.on("end", () => response.end(JSON.stringify({ address: request.headers[ADDRESS_HEADER] })));
      request.resume();
    },
    ...more,
  });
  return { port: await listen(portal), gateway };
}

interface Sent {
  path?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  from?: string;
  /** Leaves the body unfinished. */
  hold?: boolean;
}
const send = (port: number, { path = "/api/x", headers = {}, body, from, hold }: Sent) =>
  new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const request = ask({ port, host: "127.0.0.1", path, method: body ? "POST" : "GET", headers, localAddress: from ?? "127.0.0.1" });
    request.on("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    request.on("error", reject);
    if (hold) request.write(body);
    else request.end(body);
  });
const length = (bytes: number) => ({ "content-length": String(bytes) });

describe("the portal's server", () => {
  it("sets the caller's address itself, over any header of the caller", async () => {
    const { port } = await startPortal();
    const forged = { [ADDRESS_HEADER]: "9.9.9.9", "x-forwarded-for": "8.8.8.8" };
    expect(JSON.parse((await send(port, { headers: forged, from: "127.0.0.7" })).text)).toEqual({ address: "127.0.0.7" });
    const behind = await startPortal({ trustedProxies: 1 });
    expect(JSON.parse((await send(behind.port, { headers: forged })).text)).toEqual({ address: "8.8.8.8" });
  });

  it("refuses large anonymous bodies before it reads them", async () => {
    const { port } = await startPortal();
    const nineMiB = { ...length(9 * 1024 * 1024) };
    expect((await send(port, { headers: nineMiB, body: Buffer.alloc(1), hold: true })).status).toBe(413);
    expect((await send(port, { headers: length(17 * 1024), body: Buffer.alloc(1), hold: true })).status).toBe(413);
    const known = { cookie: "millwright.session=x" };
    expect((await send(port, { headers: { ...known, ...length(100_000) }, body: Buffer.alloc(100_000) })).status).toBe(200);
    expect((await send(port, { headers: { ...known, ...nineMiB }, body: Buffer.alloc(1), hold: true })).status).toBe(413);
    expect((await send(port, { headers: { "transfer-encoding": "chunked" }, body: Buffer.alloc(10) })).status).toBe(400);
  });

  it("does not let unfinished bodies of one address lock others out", async () => {
    const { port } = await startPortal();
    const headers = { cookie: "millwright.session=x", ...length(1024 * 1024) };
    const held = Array.from({ length: 8 }, () => send(port, { headers, body: Buffer.alloc(1), from: "127.0.0.2", hold: true }));
    for (const one of held) one.catch(() => {});
    await expect.poll(async () => (await send(port, { headers, body: Buffer.alloc(1), from: "127.0.0.2", hold: true })).status).toBe(429);
    expect((await send(port, { headers, body: Buffer.alloc(1024 * 1024), from: "127.0.0.3" })).status).toBe(200);
  });

  it("forwards agents' requests with their address, whatever the size", async () => {
    const { port, gateway } = await startPortal();
    const body = Buffer.alloc(12 * 1024 * 1024);
    const answer = await send(port, { path: "/agent/v1/x?y=1", headers: { "x-forwarded-for": "1.1.1.1", ...length(body.length) }, body });
    expect(JSON.parse(answer.text)).toEqual({ url: "/agent/v1/x?y=1", bytes: body.length, forwarded: "1.1.1.1, 127.0.0.1" });
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
    running.shift();
    expect(await send(port, { path: "/agent/v1/x" })).toMatchObject({ status: 503 });
  });

  it("tells browsers to stay with TLS when people reach it so", async () => {
    const { port } = await startPortal({ isSecure: true });
    expect((await send(port, {})).headers["strict-transport-security"]).toBe("max-age=31536000");
    const plain = await startPortal();
    expect((await send(plain.port, {})).headers["strict-transport-security"]).toBeUndefined();
  });
});
