import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { BodiesInFlight, boundBodies } from "./bodies-in-flight";
import { OnceOnly } from "./once-only";
import { readBodies } from "./read-body";
import { refuseInOurWords } from "./refuse";

describe("bodies that are being read", () => {
  it("fit together in a bounded memory: what would not is sent away for a second, and fits when another is done", async () => {
    const app = Fastify({ bodyLimit: 1_000 });
    boundBodies(app, new BodiesInFlight(1_500));
    readBodies(app);
    refuseInOurWords(app);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    app.post("/slow", async () => held);
    app.post("/quick", async () => "ok");
    const body = JSON.stringify("x".repeat(900));
    const headers = { "content-type": "application/json" };
    const slow = app.inject({ method: "POST", url: "/slow", headers, body });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await app.inject({ method: "POST", url: "/quick", headers, body });
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "1"]);
    release();
    await slow;
    expect((await app.inject({ method: "POST", url: "/quick", headers, body })).statusCode).toBe(200);
    await app.close();
  });
});

describe("what may be used once", () => {
  it("is refused the second time, and forgotten when it is too old to be taken anyway", () => {
    const once = new OnceOnly(1_000);
    expect([once.use("a", 0), once.use("a", 999), once.use("b", 10), once.use("a", 1_001)]).toEqual([true, false, true, true]);
  });
});
