import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { httpRequest } from "./http-request";

const servers: http.Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => void server.close()));

async function listen(answer: http.RequestListener, onConnect?: (request: http.IncomingMessage) => string): Promise<string> {
  const server = http.createServer(answer);
  if (onConnect) server.on("connect", (request, socket) => void socket.end(onConnect(request)));
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("asks an http address through a proxy by its whole URL, with the proxy's login", async () => {
  const seen: unknown[] = [];
  const proxy = await listen((request, answer) => {
    seen.push([request.url, request.headers.host, request.headers["proxy-authorization"]]);
    answer.end("from the hub");
  });
  const answer = await httpRequest({ url: "http://hub.example/api?x=1", proxy: `http://me:s%40c@${proxy}` });
  expect(answer.body).toBe("from the hub");
  expect(seen).toEqual([["http://hub.example/api?x=1", "hub.example", `Basic ${Buffer.from("me:s@c").toString("base64")}`]]);
});

it("tells a proxy's refusal and a proxy that is not there from a hub that is not", async () => {
  const asked: string[] = [];
  const proxy = await listen(
    (_, answer) => answer.writeHead(407).end(),
    (request) => {
      asked.push(request.url ?? "");
      return "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    },
  );
  await expect(httpRequest({ url: "https://hub.example/api", proxy })).rejects.toMatchObject({ proxyStatus: 407 });
  expect(asked).toEqual(["hub.example:443"]);
  await expect(httpRequest({ url: "http://hub.example/api", proxy })).rejects.toMatchObject({ proxyStatus: 407 });
  for (const url of ["https://hub.example/", "http://hub.example/"])
    await expect(httpRequest({ url, proxy: "127.0.0.1:1" })).rejects.toMatchObject({ atProxy: true, code: "ECONNREFUSED" });
});
