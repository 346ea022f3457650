import { describe, expect, it } from "vitest";
import { Breaker } from "./breaker";
import { chooseTarget } from "./choose";
import { Target } from "./target";

const target = (name: string) => new Target({ id: name, name, baseUrl: "http://127.0.0.1:9/v1", apiKey: null });
const fail = (one: Target, times = 5) => {
  for (let n = 0; n < times; n++) one.begin().end("failed");
};

describe("the choice among endpoints", () => {
  it("is the one with the fewest requests under way, and in turn when they are equal", () => {
    const [a, b] = [target("a"), target("b")];
    const picks = Array.from({ length: 4 }, () => {
      const picked = chooseTarget([a, b], new Set())!;
      picked.begin();
      return picked.endpoint.name;
    });
    expect(picks).toEqual(["a", "b", "a", "b"]);
    const attempt = b.begin();
    expect(chooseTarget([a, b], new Set())).toBe(a);
    attempt.end("succeeded");
    attempt.end("succeeded");
    expect(b.outstanding).toBe(2);
  });

  it("leaves out those that were tried and those that fail, and takes an unreachable one only when nothing else is left", () => {
    const [a, b, c] = [target("a"), target("b"), target("c")];
    a.reachable = false;
    fail(b);
    c.begin();
    expect(chooseTarget([a, b, c], new Set())).toBe(c);
    expect(chooseTarget([a, b, c], new Set([c]))).toBe(a);
    expect(chooseTarget([a, b, c], new Set([a, c]))).toBeNull();
  });
});

describe("a breaker", () => {
  const make = () => {
    const clock = { now: 0 };
    return { clock, breaker: new Breaker(() => clock.now) };
  };
  const failTimes = (breaker: Breaker, times: number) => {
    for (let n = 0; n < times; n++) breaker.failed();
  };

  it("opens after five failures in a row, and one success between them counts from zero", () => {
    const { breaker } = make();
    failTimes(breaker, 4);
    breaker.succeeded();
    failTimes(breaker, 4);
    expect(breaker.allows()).toBe(true);
    breaker.failed();
    expect(breaker.state).toBe("open");
    expect(breaker.allows()).toBe(false);
  });

  it("lets one request try after its pause, closes when that succeeds, and waits twice as long when it fails", () => {
    const { breaker, clock } = make();
    failTimes(breaker, 5);
    clock.now = 2_000;
    expect(breaker.state).toBe("half-open");
    breaker.enter();
    expect(breaker.allows()).toBe(false);
    breaker.failed();
    expect(breaker.waitMs).toBe(4_000);
    clock.now = 6_000;
    breaker.enter();
    breaker.succeeded();
    expect([breaker.state, breaker.allows()]).toEqual(["closed", true]);
  });

  it("is not opened for longer by requests that were under way when it opened, and a client that leaves frees the trial", () => {
    const { breaker, clock } = make();
    failTimes(breaker, 12);
    expect(breaker.waitMs).toBe(2_000);
    clock.now = 2_000;
    breaker.enter();
    breaker.left();
    expect(breaker.allows()).toBe(true);
  });
});
