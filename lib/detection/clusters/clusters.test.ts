import { describe, expect, it } from "vitest";
import { takeReading } from "../rules/evaluate";
import { readAvalanche } from "../rules/log-readings";
import { createMemory } from "../rules/memory";
import { parseAccessLine, routeOf } from "./access-line";
import { createAvalanche, watchAvalanche } from "./avalanche";
import { countKey, createHeavyHitters } from "./heavy-hitters";
import { culpritStory, summarise } from "./summary";
import { addRequest, createWindow } from "./window";

const HOUR = 3_600_000;
const request = (client: string, status: number, atMs: number | null = null, durationMs: number | null = null) => ({
  atMs,
  client,
  method: "GET",
  route: "/a",
  status,
  durationMs,
});

describe("reading access lines", () => {
  it("reads nginx and Apache with their time, and a request time at the end", () => {
    expect(parseAccessLine('203.0.113.7 - - [27/Nov/2026:10:00:00 +0100] "GET /shop/17?q=1 HTTP/1.1" 404 153 "-" "bot" 0.042')).toEqual({
      atMs: Date.UTC(2026, 10, 27, 9),
      client: "203.0.113.7",
      method: "GET",
      route: "/shop/*",
      status: 404,
      durationMs: 42,
    });
    expect(parseAccessLine('::1 - frank [27/Nov/2026:10:00:00 -0030] "POST /login HTTP/1.0" 302 12')).toMatchObject({
      atMs: Date.UTC(2026, 10, 27, 10, 30),
      client: "::1",
      status: 302,
      durationMs: null,
    });
  });

  it("reads Caddy's JSON, uvicorn and vLLM", () => {
    const caddy = {
      ts: 1_764_237_600.5,
      request: { client_ip: "198.51.100.2", method: "GET", uri: "/v1/models" },
      status: 502,
      duration: 1.25,
    };
    expect(parseAccessLine(JSON.stringify(caddy))).toEqual({
      atMs: 1_764_237_600_500,
      client: "198.51.100.2",
      method: "GET",
      route: "/v1/models",
      status: 502,
      durationMs: 1_250,
    });
    expect(parseAccessLine('INFO:     10.1.2.3:51234 - "POST /v1/completions HTTP/1.1" 200 OK')).toMatchObject({
      client: "10.1.2.3",
      status: 200,
    });
    expect(parseAccessLine('(APIServer pid=7) INFO:     10.1.2.4:2 - "GET /health HTTP/1.1" 503 Service Unavailable')).toMatchObject({
      client: "10.1.2.4",
      route: "/health",
      status: 503,
    });
  });

  it("cuts long clients and methods", () => {
    const long = "a".repeat(3_000);
    expect(parseAccessLine(`${long} - - [27/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 404 1`)?.client).toHaveLength(64);
    const caddy = (more: object) => parseAccessLine(JSON.stringify({ status: 404, request: { uri: "/", remote_ip: "::1", ...more } }));
    expect(caddy({ client_ip: long })?.client).toHaveLength(64);
    expect(caddy({ method: long })?.method).toHaveLength(10);
  });

  it("refuses what is no access line", () => {
    for (const line of ["", "hello", "{broken", "{}", '"GET / HTTP/1.1" 200', `"${"A".repeat(100_000)}`, '{"request":{},"status":"x"}'])
      expect(parseAccessLine(line)).toBeNull();
  });

  it("makes one route of many addresses", () => {
    expect(routeOf("/users/4711/orders/99?page=2")).toBe("/users/*/orders/*");
    expect(routeOf("https://example.com/v1/chat")).toBe("/v1/chat");
    expect(routeOf("/")).toBe("/");
  });
});

describe("clusters of requests", () => {
  it("names a crawler with its share and its errors", () => {
    const window = createWindow();
    for (let i = 0; i < 1_000; i++)
      addRequest(window, i % 100 < 61 ? request("203.0.113.7", i % 100 < 57 ? 404 : 200) : request(`10.0.0.${i % 39}`, 200), 0);
    const summary = summarise(window);
    expect(culpritStory(summary.culprit!).text).toBe("203.0.113.7 makes 61 % of requests, 93 % of them 404");
    expect(summary.worstRoute).toEqual({ route: "GET /a", share: 1 });
  });

  it("names nobody when the traffic is spread", () => {
    const window = createWindow();
    for (let i = 0; i < 1_000; i++) addRequest(window, request(`10.0.0.${i % 41}`, i % 50 === 0 ? 404 : 200), 0);
    expect(summarise(window).culprit).toBeNull();
  });

  it("stays bounded over a million clients, and still finds the heavy one", () => {
    const hitters = createHeavyHitters(256);
    for (let i = 0; i < 200_000; i++) countKey(hitters, i % 4 === 0 ? "heavy" : `client-${i}`);
    expect(hitters.counts.size).toBe(256);
    const { count, over } = hitters.counts.get("heavy")!;
    expect(count).toBeGreaterThanOrEqual(50_000);
    expect(count - over).toBeLessThanOrEqual(50_000);
  });

  it("moves on with time, counts late requests, and forgets old ones", () => {
    const window = createWindow(300_000);
    addRequest(window, request("a", 200, 10_000_000), 0);
    addRequest(window, request("b", 200, 10_000_000 + 250_000), 0);
    addRequest(window, request("c", 200, 10_000_000 + 100_000), 0);
    expect(summarise(window).requests).toBe(3);
    addRequest(window, request("d", 200, 10_000_000 + 2 * HOUR), 0);
    addRequest(window, request("e", 200, 10_000_000), 0);
    expect(summarise(window)).toMatchObject({ requests: 1 });
    expect(window.late).toBe(1);
  });
});

describe("a crawler's avalanche", () => {
  /** A day of usual traffic, then a crawler that doubles every eight minutes until the service fails. Answers minutes after its first request. */
  function replay(seed: number) {
    let state = seed;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    const [window, avalanche, memory] = [createWindow(), createAvalanche(), createMemory()];
    // As the built-in rule has it.
    const rule = { condition: { kind: "avalanche", workload: "", score: 6 }, forMs: 60_000, clearMs: 15 * 60_000 } as const;
    const crawlFrom = 26 * 60;
    let announced: number | null = null;
    let staticRule: number | null = null;
    let falseAlarms = 0;
    let sentence = "";
    for (let tick = 0; staticRule === null && tick < 2 * 29 * 60; tick++) {
      const minute = tick / 2;
      const usual = 60 + 25 * Math.sin((2 * Math.PI * minute) / 1_440);
      const crawl = minute < crawlFrom ? 0 : 4 * 2 ** ((minute - crawlFrom) / 8);
      const load = Math.min(0.99, (usual + crawl) / 500);
      for (let n = 0; n < (usual + crawl) / 2; n++) {
        const isCrawler = random() < crawl / (usual + crawl);
        const failed = load > 0.95 && random() < 0.1;
        const status = failed ? 503 : random() < (isCrawler ? 0.94 : 0.01) ? 404 : 200;
        const durationMs = (30 + 40 * random() - 20 * Math.log(1 - random())) / (1 - load);
        const client = isCrawler ? "203.0.113.7" : `10.0.0.${Math.floor(random() * 60)}`;
        addRequest(window, request(client, status, tick * 30_000 + Math.floor(random() * 30_000), durationMs), 0);
      }
      const summary = summarise(window);
      if ((summary.p95Ms ?? 0) > 500 || summary.serverErrorShare > 0.05) staticRule = minute - crawlFrom;
      const warning = watchAvalanche(avalanche, tick * 30_000, summary);
      takeReading(rule, memory, tick * 30_000, readAvalanche(rule.condition, warning));
      if (!memory.isFiring) continue;
      if (minute < crawlFrom) falseAlarms++;
      else if (announced === null) {
        announced = minute - crawlFrom;
        sentence = warning.story.text;
      }
    }
    return { announced, staticRule, falseAlarms, sentence };
  }

  it("is announced at least 12 minutes before 500 ms or 5 % errors, and nothing is announced on the day before", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { announced, staticRule, falseAlarms, sentence } = replay(seed);
      expect(staticRule! - announced!).toBeGreaterThanOrEqual(12);
      expect(falseAlarms).toBe(0);
      expect(sentence).toContain("unusual together");
    }
  });
});
