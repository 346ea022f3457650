import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createLine } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "@/workers/portal/listen";
import { makePortalServer } from "@/workers/portal/server";
import { whenReady } from "./ready";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
const portOf = (server: Pick<Server, "address">) => (server.address() as AddressInfo).port;
const portal = () => {
  const handle: Parameters<typeof makePortalServer>[0]["handle"] = async (_, response) => void response.end("Sign in");
  const server = makePortalServer({ gatewayUrl: "http://127.0.0.1:9", trustedProxies: 0, isSecure: false, handle });
  ends.push(() => server.close().closeAllConnections());
  return server;
};
const bound = (server: Server, host: string, port = 0) => new Promise<void>((resolve) => void server.listen(port, host, resolve));
const stranger = async (listener: RequestListener) => {
  const server = createServer(listener);
  ends.push(() => server.close().closeAllConnections());
  await bound(server, "127.0.0.1");
  return portOf(server);
};

describe("a start", () => {
  it("is ready when its own portal answers, at both addresses of localhost", async () => {
    const server = portal();
    await listen(server, 0, "127.0.0.1");
    for (const name of ["localhost", "127.0.0.1", "[::1]"]) await whenReady(`http://${name}:${portOf(server)}/sign-in`, 1_000);
  });

  it("gives no link to another user's program that took the port first", async () => {
    const port = await stranger((_, response) => response.end("Sign in"));
    await expect(whenReady(`http://localhost:${port}/sign-in`, 1_000)).rejects.toThrow("Another program of this machine answers");
  });

  it("nor to one on another address that passes everything on to the portal", async () => {
    const server = portal();
    await bound(server, "127.0.0.1");
    const relay = createLine((line) =>
      line
        .pipe(connect(portOf(server), "127.0.0.1"))
        .pipe(line)
        .on("error", () => {}),
    );
    ends.push(() => relay.close());
    await new Promise<void>((resolve) => void relay.listen(0, "127.0.0.1", resolve));
    await expect(whenReady(`http://127.0.0.1:${portOf(relay)}/sign-in`, 1_000)).rejects.toThrow("Another program of this machine answers");
  });

  it("does not serve at one address of localhost while another program has the other", async () => {
    const taken = createServer();
    ends.push(() => taken.close());
    await bound(taken, "::1");
    await expect(listen(portal(), portOf(taken), "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
