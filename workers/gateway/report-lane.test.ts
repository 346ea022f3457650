import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBus } from "@/lib/bus";
import { ReportAnswer } from "@/lib/contracts/agent";
import { pgPool } from "@/lib/pg";
import { processText } from "@/lib/process-metrics/registry";
import { openTestSession, startTestGateway } from "@/scripts/testing/gateway";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { openReportLane } from "./report-lane";

const { url, gateway, ask } = await startTestGateway();
const port = Number(new URL(url).port);
const org = await makeTestOrg();
const node = await makeTestNode(org, "gpu-lane");
const sockets: Socket[] = [];
let token = "";
let layoutId = 0;
let atMs = Date.now() - 3_600_000;

beforeAll(async () => {
  token = (await openTestSession(url, node.nodeId, node.privateKey)).token;
  const layout = [{ name: "node_cpu_used_ratio" }];
  const first = { protocol: 1, sequence: 1, atMs, intervalMs: 10_000, layout, values: "AACAPg==" };
  layoutId = ReportAnswer.parse((await ask("/agent/v1/reports", { body: first, token })).json()).layoutId!;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await gateway.drain();
  await closeBus();
});

/** A connection, what came back on it, and a wait for so many answers. */
async function open() {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  let got = "";
  socket.on("data", (chunk) => (got += chunk.toString("utf8")));
  socket.on("error", () => {});
  await once(socket, "connect");
  const statuses = () => [...got.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
  const answers = async (count: number): Promise<number[]> => {
    while (statuses().length < count && !socket.closed) await Promise.race([once(socket, "data"), once(socket, "close")]);
    return statuses();
  };
  return {
    socket,
    answers,
    text: () => got,
    write: (bytes: string) => new Promise<void>((resolve) => socket.write(bytes, () => resolve())),
  };
}

const bodyOf = (more = {}) => {
  atMs += 10_000;
  return JSON.stringify({ protocol: 1, sequence: 2, atMs, intervalMs: 10_000, layoutId, values: "AACAPg==", ...more });
};
const request = (body: string, headers: string[] = [], length: number | string = Buffer.byteLength(body)) =>
  [
    "POST /agent/v1/reports HTTP/1.1",
    "host: gateway",
    `authorization: Bearer ${token}`,
    "content-type: application/json",
    `content-length: ${length}`,
    ...headers,
    "",
    body,
  ].join("\r\n");

async function inLane(): Promise<number> {
  const text = await processText();
  return [...text.matchAll(/^millwright_gateway_lane_responses_total\{status="\d+"\} (\d+)$/gm)].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  );
}
const stored = async (): Promise<number> => {
  const client = await pgPool().connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT set_config('app.org_ids', $1, true)", [org.orgId]);
    const { rows } = await client.query<{ n: string }>("SELECT count(*) AS n FROM metric_hot WHERE node_id = $1", [node.nodeId]);
    return Number(rows[0]!.n);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
};

describe("reports in their lane", () => {
  it("are stored and answered one after another, also when sent ahead", async () => {
    const [before, counted] = [await stored(), await inLane()];
    const line = await open();
    await line.write(request(bodyOf()));
    expect(await line.answers(1)).toEqual([200]);
    await line.write(request(bodyOf()) + request(bodyOf()) + request("{ not json") + request(bodyOf()));
    expect(await line.answers(5)).toEqual([200, 200, 200, 400, 200]);
    expect(await stored()).toBe(before + 4);
    expect(await inLane()).toBe(counted + 5);
    expect(await processText()).toMatch(/^millwright_gateway_ingest_seconds_count [1-9]\d*$/m);
    expect(line.text()).toContain(`{"layoutId":${layoutId}}`);
  });

  it("may come with their body in pieces", async () => {
    const counted = await inLane();
    const line = await open();
    const whole = request(bodyOf());
    const cut = whole.indexOf("\r\n\r\n") + 4;
    await line.write(whole.slice(0, cut + 10));
    expect((await ask("/healthz")).status).toBe(200);
    await line.write(whole.slice(cut + 10, cut + 20));
    expect((await ask("/healthz")).status).toBe(200);
    await line.write(whole.slice(cut + 20) + request(bodyOf()));
    expect(await line.answers(2)).toEqual([200, 200]);
    expect(await inLane()).toBe(counted + 2);
  });

  it("share a connection with any other request, before and after", async () => {
    const line = await open();
    await line.write(`${request(bodyOf())}GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n${request(bodyOf())}`);
    expect(await line.answers(3)).toEqual([200, 200, 200]);
    expect(line.text()).toContain('"ok":true');
  });

  it("are refused without a session, and when they are invalid, with the same answers as by the route", async () => {
    const line = await open();
    await line.write(
      request(bodyOf()).replace(token, "mwn_forged") + request(bodyOf({ intervalMs: 1 })) + request(bodyOf({ values: "AAAA" })),
    );
    expect(await line.answers(3)).toEqual([401, 422, 422]);
    expect(line.text()).toContain('"path":"intervalMs"');
  });

  it("close when the other end has finished", async () => {
    const line = await open();
    line.socket.end(request(bodyOf()));
    expect(await line.answers(1)).toEqual([200]);
    if (!line.socket.closed) await once(line.socket, "close");
  });
});

describe("a request that could be read in two ways", () => {
  const chunked = `5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n`;
  const odd: [string, () => string][] = [
    ["two lengths", () => request(bodyOf(), ["content-length: 3"])],
    ["a length and chunks", () => request(chunked, ["transfer-encoding: chunked"])],
    ["a length with a sign", () => request(bodyOf(), [], "+20")],
    ["a folded header", () => request(bodyOf(), ["x-a: b", " c"])],
    ["a space before the colon", () => request(bodyOf(), ["content-length : 3"])],
    ["a bare line feed", () => request(bodyOf(), ["x-a: b\ncontent-length: 3"])],
    ["no host", () => request(bodyOf()).replace("host: gateway\r\n", "")],
    ["a body that is compressed", () => request("not gzip", ["content-encoding: gzip"])],
    ["another type", () => request("a=b").replace("application/json", "text/plain")],
    ["a wish to go on", () => request(bodyOf(), ["expect: 100-continue"])],
    ["its last request", () => request(bodyOf(), ["connection: close"])],
    ["an older protocol", () => request(bodyOf()).replace("HTTP/1.1", "HTTP/1.0")],
  ];

  it.each(odd)("with %s is answered by the HTTP server, as if there were no lane", async (_name, make) => {
    const counted = await inLane();
    // With its first byte alone a request can only be the HTTP server's.
    const slow = await open();
    const text = make();
    await slow.write(text[0]!);
    expect((await ask("/healthz")).status).toBe(200);
    await slow.write(text.slice(1));
    const whole = await open();
    await whole.write(make());
    expect((await whole.answers(1))[0]).toBe((await slow.answers(1))[0]);
    expect(await inLane()).toBe(counted);
  });
});

it("a body that never ends is cut off when its time is over, however steadily it trickles", async () => {
  const server = createServer();
  const caller = { session: { nodeId: "n", orgId: org.orgId, expiresAtMs: 0 }, nodeKey: "n", orgKey: "o" };
  let held = 0;
  const room = () => {
    held += 1;
    return () => {
      held -= 1;
    };
  };
  openReportLane(server, {
    room,
    callerOf: () => caller,
    take: async () => ({ status: 200, body: "{}" }),
    answered: () => {},
    wholeMs: 300,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  const gone = once(socket.resume(), "close");
  await once(socket, "connect");
  socket.write(request("{", [], 5_000));
  const trickle = setInterval(() => socket.write(" "), 20);
  await expect.poll(() => held).toBe(1);
  await gone;
  clearInterval(trickle);
  await expect.poll(() => held).toBe(0);
  await new Promise((resolve) => server.close(resolve));
});

it("a gateway that drains closes idle lanes", async () => {
  const own = await startTestGateway();
  const socket = connect(Number(new URL(own.url).port), "127.0.0.1");
  await once(socket, "connect");
  const gone = once(socket.resume(), "close");
  await own.gateway.drain();
  await gone;
});
