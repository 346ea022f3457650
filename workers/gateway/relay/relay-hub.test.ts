import { once } from "node:events";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { RELAY_ANSWER_BYTES, RELAY_PART_BYTES, RELAYS_AT_ONCE, type RelayRequest } from "@/lib/contracts/relay";
import { uuidv7 } from "@/lib/uuid";
import { RelayHub } from "./relay-hub";

const NODE = uuidv7();
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A real exchange over HTTP whose answer the hub writes. */
async function reader({ reads = true } = {}) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const asked = request({ port: (server.address() as AddressInfo).port, host: "127.0.0.1" });
  asked.on("error", () => {});
  asked.end();
  const [, raw] = (await once(server, "request")) as [unknown, ServerResponse];
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const answered = once(asked, "response").then(async ([answer]) => ({
    status: answer.statusCode as number,
    body: reads ? await text(answer) : "",
  }));
  answered.catch(() => {});
  return { raw, answered, leave: () => asked.destroy() };
}
const requestFor = (nodeId = NODE): RelayRequest => ({
  head: { relayId: uuidv7(), nodeId } as RelayRequest["head"],
  signature: "",
  apiKey: null,
  body: null,
});
const poll = (hub: RelayHub, running: string[] = [], waitMs = 5_000) =>
  hub.poll(NODE, { endpoints: [], running, waitMs }, new AbortController().signal);

describe("requests on their way to an agent", () => {
  it("reach the agent that waits, and its parts reach the reader in order, each once", async () => {
    const [hub, { raw, answered }, asked] = [new RelayHub(), await reader(), requestFor()];
    const waiting = poll(hub);
    hub.place(asked, raw);
    expect((await waiting).requests).toEqual([asked]);
    const { relayId } = asked.head;
    const head = { status: 201, contentType: "text/plain\r\nx: y", retryAfter: null };
    const data = Buffer.from("all").toString("base64");
    expect(hub.take(uuidv7(), relayId, { number: 0, head })).toBe("stop");
    expect(hub.take(NODE, relayId, { number: 0, head })).toBe("go-on");
    expect(hub.take(NODE, relayId, { number: 1, data })).toBe("go-on");
    expect(hub.take(NODE, relayId, { number: 1, data })).toBe("go-on");
    hub.take(NODE, relayId, { number: 2, end: { failure: null } });
    expect(await answered).toEqual({ status: 201, body: "all" });
    expect(hub.size).toBe(0);
  });

  it("fail with a sentence when no agent fetches them in time", async () => {
    const [hub, { raw, answered }] = [new RelayHub(20), await reader()];
    hub.place(requestFor(), raw);
    expect(await answered).toEqual({ status: 502, body: expect.stringContaining("not connected") });
    expect((await poll(hub, [], 0)).requests).toEqual([]);
  });

  it("tell the agent when their reader has left", async () => {
    const [hub, { raw, leave }, asked] = [new RelayHub(), await reader(), requestFor()];
    hub.place(asked, raw);
    await poll(hub);
    const waiting = poll(hub, [asked.head.relayId]);
    leave();
    expect((await waiting).cancelled).toEqual([asked.head.relayId]);
    expect(hub.take(NODE, asked.head.relayId, { number: 0 })).toBe("stop");
  });

  it("end at once when an agent that had fetched them knows nothing of them", async () => {
    const [hub, { raw, answered }] = [new RelayHub(), await reader()];
    hub.place(requestFor(), raw);
    await poll(hub);
    await poll(hub, [], 0);
    expect(await answered).toEqual({ status: 502, body: expect.stringContaining("has lost the request") });
  });

  it("end when the agent keeps sending although their reader has stopped", async () => {
    const [hub, { raw, answered }, asked] = [new RelayHub(), await reader({ reads: false }), requestFor()];
    hub.place(asked, raw);
    await poll(hub);
    const { relayId } = asked.head;
    hub.take(NODE, relayId, { number: 0, head: { status: 200, contentType: "text/plain", retryAfter: null } });
    await answered;
    const data = Buffer.alloc(RELAY_PART_BYTES).toString("base64");
    const verdicts: string[] = [];
    while (verdicts.at(-1) !== "stop" && verdicts.length < RELAY_ANSWER_BYTES / RELAY_PART_BYTES) {
      verdicts.push(hub.take(NODE, relayId, { number: verdicts.length + 1, data }));
      expect(raw.writableLength).toBeLessThan(1024 * 1024);
    }
    expect(verdicts.slice(-2)).toEqual(["wait", "stop"]);
    expect([raw.destroyed, hub.size]).toEqual([true, 0]);
  });

  it("are bounded for each node", async () => {
    const hub = new RelayHub();
    for (let nth = 0; nth < RELAYS_AT_ONCE; nth++) hub.place(requestFor(), (await reader()).raw);
    expect(() => hub.demandRoom(NODE)).toThrow("Too many requests");
    expect(() => hub.demandRoom(uuidv7())).not.toThrow();
  });
});
