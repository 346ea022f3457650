import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { RelayPart, RelayVerdict } from "../../lib/contracts/relay";
import { makeGate } from "../../scripts/testing/gate";
import { type ExchangeOptions, exchange } from "./exchange";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** `judged` gets each delivered part and returns the portal's answer. */
interface Ways extends Partial<Pick<ExchangeOptions, "maxBytes" | "totalMs">> {
  judged?(part: RelayPart): RelayVerdict;
}

async function ask(listener: RequestListener, { judged = () => "go-on", ...limits }: Ways = {}) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(
    () => void server.close(),
    () => server.closeAllConnections(),
  );
  const { port } = server.address() as AddressInfo;
  const parts: RelayPart[] = [];
  const deliver = async (part: RelayPart): Promise<RelayVerdict> => {
    parts.push(part);
    return judged(part);
  };
  const relay = {
    head: { endpoint: "vllm", call: "chat/completions" } as ExchangeOptions["relay"]["head"],
    endpoint: { name: "vllm", url: `http://127.0.0.1:${port}/base` },
    apiKey: "sk-1",
    payload: Buffer.from("{}"),
  };
  const said = await exchange({ relay, deliver, stop: new AbortController().signal, ...limits });
  const data = Buffer.concat(parts.map((part) => Buffer.from(part.data ?? "", "base64"))).toString();
  return { said, parts, data };
}

describe("an exchange with a model server", () => {
  it("calls below the declared path, forwards the answer in order, and ends once", async () => {
    let asked = "";
    const one = makeGate();
    // The second half is written once the first was delivered.
    const answer: RequestListener = (request, response) => {
      asked = `${request.method} ${request.url} ${request.headers.authorization}`;
      response.setHeader("retry-after", "3");
      response.writeHead(503, { "content-type": "text/plain" });
      response.write("one ");
      void one.opened.then(() => response.end("two"));
    };
    const judged = ({ data }: RelayPart): RelayVerdict => {
      if (data) one.open();
      return "go-on";
    };
    const { parts, data } = await ask(answer, { judged });
    expect(asked).toBe("POST /base/chat/completions Bearer sk-1");
    expect(parts[0]).toEqual({ number: 0, head: { status: 503, contentType: "text/plain", retryAfter: "3" } });
    expect(data).toBe("one two");
    expect(parts.map(({ number }) => number)).toEqual(parts.map((_, index) => index));
    expect(parts.filter(({ end }) => end)).toEqual([{ number: parts.length - 1, end: { failure: null } }]);
  });

  it("says why there is no whole answer: nothing listens, the connection breaks, it is too large, it takes too long", async () => {
    const end = async (listener: RequestListener, ways: Ways = {}) => (await ask(listener, ways)).parts.at(-1)?.end?.failure;
    expect(await end((_, response) => response.socket?.destroy())).toContain("hang up");
    expect(await end((_, response) => response.end("x".repeat(2_000)), { maxBytes: 1_000 })).toBe("the answer is larger than 1000 bytes");
    expect(await end((_, response) => void response.write("x"), { totalMs: 100 })).toContain("took longer");
  });

  it("closes its connection when the reader disconnects", async () => {
    let isClosed = false;
    const { said } = await ask(
      (_, response) => {
        response.on("close", () => {
          isClosed = true;
        });
        response.write("first");
      },
      { judged: (part) => (part.data ? "stop" : "go-on") },
    );
    expect(said).toBe("200, 5 bytes, then the reader disconnected");
    await expect.poll(() => isClosed).toBe(true);
  });

  it("reads nothing more while the reader is slow", async () => {
    let waits = 0;
    const { said } = await ask((_, response) => response.end("all"), {
      judged: (part) => (part.end ? "go-on" : ++waits < 4 ? "wait" : "go-on"),
    });
    expect([said, waits]).toEqual(["200, 3 bytes", 5]);
  });
});
