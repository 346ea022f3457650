import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ModelServer, startModelServer } from "@/e2e/fixtures/model-server";
import { sentencesOf } from "@/lib/sentence";
import { testConnection } from "./test-connection";

const chinese = sentencesOf("zh-CN", "errors");
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
async function modelServer(options: Parameters<typeof startModelServer>[0] = {}): Promise<ModelServer> {
  const server = await startModelServer(options);
  open.push(server);
  return server;
}
async function rawServer(say: string | null): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    if (say !== null) socket.end(say);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}
const lastHop = async (url: string, key: string | null = null) => {
  const test = await testConnection(url, key);
  const last = test.hops.at(-1)!;
  expect(test.ok).toBe(last.ok);
  // Every hop has a Chinese text.
  expect(test.hops.map(({ reason, values, detail }) => chinese(reason as "hop.http", values as never) === detail)).not.toContain(true);
  return last;
};

describe("testing an endpoint", () => {
  it("walks every hop of a good one", async () => {
    const server = await modelServer();
    const test = await testConnection(server.url.replace("127.0.0.1", "localhost"), null);
    expect(test.hops.map((each) => each.hop)).toEqual(["dns", "tcp", "http", "models"]);
    expect(test.ok).toBe(true);
    expect(test.hops.at(-1)?.detail).toBe("2 models: autoglm-phone-9b, qwen3-8b");
  });

  it("names the hop that fails: a name that does not exist", async () => {
    expect(await lastHop("http://no-such-host.invalid/v1")).toMatchObject({ ok: false, hop: "dns" });
  });

  it("names the hop that fails: a port on which nothing listens", async () => {
    const server = await startModelServer();
    await server.close();
    expect(await lastHop(server.url)).toMatchObject({ ok: false, hop: "tcp", detail: expect.stringContaining("Nothing listens there") });
  });

  it("names the hop that fails: no TLS behind https", async () => {
    const server = await modelServer();
    expect(await lastHop(server.url.replace("http:", "https:"))).toMatchObject({ ok: false, hop: "tls" });
  });

  it("names the hop that fails: something that is not HTTP", async () => {
    expect(await lastHop(`http://127.0.0.1:${await rawServer("SSH-2.0-OpenSSH_9.2\r\n")}/v1`)).toMatchObject({ ok: false, hop: "http" });
  });

  it("says that a key is needed, or was refused", async () => {
    const server = await modelServer({ apiKey: "right" });
    expect(await lastHop(server.url)).toMatchObject({ hop: "http", detail: "A key is needed (401): Incorrect API key provided." });
    expect(await lastHop(server.url, "wrong")).toMatchObject({
      hop: "http",
      detail: "The key was refused (401): Incorrect API key provided.",
    });
    expect(await lastHop(server.url, "right")).toMatchObject({ ok: true, hop: "models" });
  });

  it("says when the path is wrong and when there is no model", async () => {
    const server = await modelServer({ models: [] });
    expect(await lastHop(server.url)).toMatchObject({ ok: false, hop: "models", detail: "The endpoint serves no model." });
    expect(await lastHop(server.url.replace("/v1", "/api"))).toMatchObject({
      ok: false,
      hop: "http",
      detail: expect.stringContaining("404"),
    });
  });

  it("never connects to a metadata address, whatever its form", async () => {
    for (const host of ["169.254.169.254", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "2852039166", "0xa9fea9fe"]) {
      const test = await testConnection(`http://${host}/latest`, "secret");
      expect(test.hops).toHaveLength(1);
      expect(test.hops[0]).toMatchObject({ hop: "dns", ok: false, detail: expect.stringContaining("metadata address") });
    }
  });
});
