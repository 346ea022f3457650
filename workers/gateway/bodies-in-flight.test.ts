import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { makeGate } from "@/scripts/testing/gate";
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
    const [arrived, mayLeave] = [makeGate(), makeGate()];
    app.post("/slow", async () => {
      arrived.open();
      await mayLeave.opened;
      return "ok";
    });
    app.post("/quick", async () => "ok");
    const body = JSON.stringify("x".repeat(900));
    const headers = { "content-type": "application/json" };
    const slow = app.inject({ method: "POST", url: "/slow", headers, body });
    await arrived.opened;
    const refused = await app.inject({ method: "POST", url: "/quick", headers, body });
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "1"]);
    mayLeave.open();
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
