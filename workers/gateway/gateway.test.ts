import { randomBytes, randomUUID, sign } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBus } from "@/lib/bus";
import { EnrolAnswer, ReportAnswer, sessionMessage, Tasks } from "@/lib/contracts/agent";
import { withOrg } from "@/lib/db";
import { checkNow } from "@/lib/nodes/check-now";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { removeNode } from "@/lib/nodes/remove-node";
import { processText } from "@/lib/process-metrics/registry";
import { eventually } from "@/scripts/testing/eventually";
import { type Answer, openTestSession, startTestGateway } from "@/scripts/testing/gateway";
import { checkResult, makeEnrolRequest, makeHealth, makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";

const { url, gateway, ask } = await startTestGateway();
const org = await makeTestOrg();
const node = await makeTestNode(org, "gpu-http");
let token = "";
beforeAll(async () => {
  token = (await openTestSession(url, node.nodeId, node.privateKey)).token;
});
afterAll(async () => {
  await gateway.drain();
  await closeBus();
});

const health = (more = {}) => ({ ...makeHealth([checkResult("node.disk", "ok")]), ...more });
const report = (more = {}) => {
  const values = Buffer.alloc(8);
  values.writeFloatLE(0.25, 0);
  values.writeFloatLE(0.5, 4);
  const layout = [{ name: "node_cpu_used_ratio" }, { name: "node_memory_used_ratio" }];
  return { protocol: 1, sequence: 1, atMs: Date.now(), intervalMs: 10_000, layout, values: values.toString("base64"), ...more };
};

describe("a host that becomes a node", () => {
  it("enrols with a one-time token, opens a session with its key and reports", async () => {
    const { token: enrolment } = await createEnrolment(await org.as("lead"), { ttlMinutes: 5 });
    const { request, privateKey } = makeEnrolRequest(enrolment, "fresh");
    const { nodeId } = EnrolAnswer.parse((await ask("/agent/v1/enrol", { body: request })).json());
    const session = await openTestSession(url, nodeId, privateKey);
    expect(session.expiresAtMs - session.timeMs).toBeGreaterThan(9 * 60_000);
    const first = ReportAnswer.parse((await ask("/agent/v1/reports", { body: report(), gzip: true, token: session.token })).json());
    expect(first.layoutId).toBeGreaterThan(0);
    const { layout: _, ...small } = report({ atMs: Date.now() + 10_000, layoutId: first.layoutId });
    expect((await ask("/agent/v1/reports", { body: small, token: session.token })).json()).toEqual(first);
    expect((await ask("/agent/v1/health", { body: health(), gzip: true, token: session.token })).status).toBe(204);
    const again = await ask("/agent/v1/enrol", { body: makeEnrolRequest(enrolment, "thief").request });
    expect([again.status, again.json().error.code]).toEqual([401, "unauthenticated"]);
  });

  it("gets no session with another's key, an old answer or for a node that is not there", async () => {
    const other = makeEnrolRequest("x");
    await expect(openTestSession(url, node.nodeId, other.privateKey)).rejects.toThrow();
    await expect(openTestSession(url, randomUUID(), node.privateKey)).rejects.toThrow();
    const body = { nodeId: node.nodeId, challenge: "mwc_1", signature: "AAAA" };
    expect((await ask("/agent/v1/session", { body })).status).toBe(401);
  });
});

describe("a challenge", () => {
  it("is answered once: an eavesdropper cannot use the answer again", async () => {
    const { challenge } = (await ask("/agent/v1/challenge", { body: { nodeId: node.nodeId } })).json<{ challenge: string }>();
    const signature = sign(null, Buffer.from(sessionMessage(node.nodeId, challenge)), node.privateKey).toString("base64");
    const body = { nodeId: node.nodeId, challenge, signature };
    expect([(await ask("/agent/v1/session", { body })).status, (await ask("/agent/v1/session", { body })).status]).toEqual([200, 401]);
  });
});

describe("the gateway's own metrics", () => {
  it("are what its process answers to a Prometheus", async () => {
    await ask("/healthz");
    const text = await processText();
    expect(text).toMatch(/^millwright_gateway_waiting_polls \d+$/m);
    expect(text).toMatch(/^millwright_gateway_responses_total\{status="200"\} \d+$/m);
    expect(text).toMatch(/^millwright_gateway_response_seconds_count\{route="\/healthz"\} [1-9]\d*$/m);
  });
});

describe("every route of a node", () => {
  const doors = [
    ["POST", "/agent/v1/reports"],
    ["POST", "/agent/v1/health"],
    ["GET", "/agent/v1/tasks?waitMs=0"],
    ["POST", `/agent/v1/targets/${randomUUID()}/progress`],
    ["POST", `/agent/v1/targets/${randomUUID()}/log`],
    ["POST", `/agent/v1/targets/${randomUUID()}/result`],
  ] as const;
  const posts = doors.filter(([method]) => method === "POST").map(([, path]) => path);

  it.each(doors)("%s %s is closed without a good token", async (method, path) => {
    const body = method === "POST" ? {} : undefined;
    for (const bad of [undefined, "nonsense", `${token}x`, token.replace(/.$/, token.endsWith("A") ? "Q" : "A")]) {
      const answer = await ask(path, { method, body, ...(bad ? { token: bad } : {}) });
      expect([answer.status, answer.json().error.code]).toEqual([401, "unauthenticated"]);
    }
  });

  it.each(posts)("%s says 400 to bad JSON, 415 to another type, 422 with the path to a wrong one", async (path) => {
    expect((await ask(path, { body: "{ not json", token })).status).toBe(400);
    expect((await ask(path, { body: "a=b", token, headers: { "content-type": "text/plain" } })).status).toBe(415);
    expect((await ask(path, { body: Buffer.from("not gzip"), token, headers: { "content-encoding": "gzip" } })).status).toBe(400);
    expect((await ask(path, { body: "{}", token, headers: { "content-encoding": "br" } })).status).toBe(415);
    const wrong = await ask(path, { body: { protocol: 1, fencingToken: "seven" }, token });
    expect(wrong.status).toBe(422);
    expect(wrong.json().error.path).toBeTruthy();
  });

  it.each(posts)("%s accepts no more than its limit, on the wire or inflated", async (path) => {
    const bomb = Buffer.alloc(40 * 1024 * 1024, 0x20);
    expect((await ask(path, { body: bomb, gzip: true, token })).status).toBe(413);
  });

  it("ignores fields that it does not know", async () => {
    expect((await ask("/agent/v1/health", { body: health({ fromTheFuture: { a: 1 } }), token })).status).toBe(204);
  });

  it("stores no character that the database cannot hold", async () => {
    const body = `{"protocol":1,"sequence":${Date.now()},"atMs":1,"checks":[{"id":"node.disk","state":"ok","sentence":"a\\u0000b\\ud800c","data":{"k\\u0000":"\\udc00"},"sinceMs":1,"atMs":1}]}`;
    expect((await ask("/agent/v1/health", { body, token })).status).toBe(204);
    const [row] = await withOrg(org.system, (tx) => tx.checkStatus.findMany({ where: { orgId: org.orgId, nodeId: node.nodeId } }));
    expect(row?.sentence).toBe("a\ufffdb\ufffdc");
  });

  it("answers any request, and never with 500", async () => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...posts, "/agent/v1/enrol", "/agent/v1/challenge", "/agent/v1/session"),
        anything,
        fc.boolean(),
        async (path, body, gzip) => {
          const { status } = await ask(path, { body, gzip, token });
          expect([200, 204, 400, 401, 404, 409, 413, 415, 422, 429]).toContain(status);
        },
      ),
      { numRuns: 120 },
    );
  }, 120_000);

  it("answers health messages of any shape that fits the contract", async () => {
    const result = fc.record({
      id: fc.constantFrom("node.disk", "gpu.xid", "config.files"),
      workload: fc.string({ maxLength: 20 }),
      state: fc.constantFrom("ok", "degraded", "faulty", "unknown", "not-applicable"),
      code: fc.string({ maxLength: 20, unit: "binary" }),
      sentence: fc.string({ unit: "binary", maxLength: 200 }),
      data: fc.dictionary(fc.string(), fc.jsonValue()),
      consecutive: fc.integer({ min: 1 }),
      sinceMs: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      atMs: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      tookMs: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(result, { maxLength: 6 }), async (checks) => {
        const answer = await ask("/agent/v1/health", { body: { ...makeHealth([]), checks }, token });
        expect([204, 422, 429]).toContain(answer.status);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it("slows down frequent callers, and says for how long", async () => {
    const busy = await makeTestNode(org, "busy");
    const session = await openTestSession(url, busy.nodeId, busy.privateKey);
    const refused: Answer[] = [];
    // A slow machine refills the bucket meanwhile, so the test asks until it is refused.
    for (let round = 0; round < 20 && refused.length === 0; round++) {
      const answers = await Promise.all(Array.from({ length: 80 }, () => ask("/agent/v1/tasks?waitMs=0", { token: session.token })));
      refused.push(...answers.filter((answer) => answer.status === 429));
    }
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect((await ask("/agent/v1/tasks?waitMs=0", { token })).status).toBe(200);
  });

  it("does not know another path", async () => {
    expect((await ask("/agent/v1/other")).status).toBe(404);
    expect((await ask("/agent/v1/targets/not-an-id/result", { body: {}, token })).status).toBe(422);
  });
});

describe("a waiting poll", () => {
  it("ends empty when its time is over", async () => {
    const began = Date.now();
    expect(Tasks.parse((await ask("/agent/v1/tasks?waitMs=300", { token })).json())).toEqual({ tasks: [] });
    expect(Date.now() - began).toBeGreaterThanOrEqual(290);
  });

  it("brings the request for a check at once, over the bus", async () => {
    const waiting = ask("/agent/v1/tasks?waitMs=20000", { token });
    await eventually(async () => expect((await gateway.app.inject("/healthz")).json().polls).toBe(1));
    await checkNow(await org.as("operator"), { nodeId: node.nodeId, check: "config.files" });
    expect((await waiting).json()).toEqual({ tasks: [{ kind: "check-now", check: "config.files" }] });
  });

  it("ends when a newer poll of the same node comes", async () => {
    const older = ask("/agent/v1/tasks?waitMs=20000", { token });
    await eventually(async () => expect((await gateway.app.inject("/healthz")).json().polls).toBe(1));
    const newer = ask("/agent/v1/tasks?waitMs=500", { token });
    expect((await older).json()).toEqual({ tasks: [] });
    expect((await newer).status).toBe(200);
  });

  it("is removed when the agent disconnects", async () => {
    const hangUp = new AbortController();
    const poll = ask("/agent/v1/tasks?waitMs=20000", { token, signal: hangUp.signal }).catch(() => null);
    await eventually(async () => expect((await gateway.app.inject("/healthz")).json().polls).toBe(1));
    hangUp.abort();
    await poll;
    await eventually(async () => expect((await gateway.app.inject("/healthz")).json().polls).toBe(0));
  });
});

describe("a node that was removed", () => {
  it("is refused from its next request on, and cannot open a session", async () => {
    const gone = await makeTestNode(org, "gone");
    const session = await openTestSession(url, gone.nodeId, gone.privateKey);
    expect((await ask("/agent/v1/health", { body: health(), token: session.token })).status).toBe(204);
    await removeNode(await org.as("lead"), { nodeId: gone.nodeId });
    await eventually(async () => expect((await ask("/agent/v1/tasks?waitMs=0", { token: session.token })).status).toBe(401));
    await expect(openTestSession(url, gone.nodeId, gone.privateKey)).rejects.toThrow();
  });
});

describe("what a host downloads", () => {
  it("comes with its SHA-256", async () => {
    const sum = await ask("/agent/runtime.sha256");
    expect(sum.text).toMatch(/^[0-9a-f]{64}\n$/);
    expect((await ask("/agent/runtime", { method: "HEAD" })).headers["x-sha256"]).toBe(sum.text.trim());
  });

  it("is not served for another machine type", async () => {
    const other = process.arch === "x64" ? "aarch64" : "x86_64";
    expect((await ask(`/agent/runtime?arch=${other}`)).status).toBe(404);
    expect((await ask(`/agent/runtime?arch=${randomBytes(4).toString("hex")}`)).status).toBe(404);
  });
});

describe("stopping", () => {
  it("answers waiting polls and ends, well before it would be killed", async () => {
    const own = await startTestGateway();
    const waiting = own.ask("/agent/v1/tasks?waitMs=20000", { token });
    await eventually(async () => expect((await own.gateway.app.inject("/healthz")).json().polls).toBe(1));
    const began = Date.now();
    await own.gateway.drain();
    expect((await waiting).json()).toEqual({ tasks: [] });
    expect(Date.now() - began).toBeLessThan(3_000);
    await expect(own.ask("/healthz")).rejects.toThrow();
  });
});
