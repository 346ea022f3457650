import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { degraded, faulty, notApplicable, ok, unknown } from "./check";
import { type Damped, damp } from "./damping";

const feed = (needed: number, states: ("ok" | "faulty" | "degraded" | "unknown" | "not-applicable")[]) => {
  const make = {
    ok: () => ok("fine"),
    faulty: () => faulty("missing", "bad"),
    degraded: () => degraded("slow", "worse"),
    unknown: () => unknown("?"),
    "not-applicable": () => notApplicable("-"),
  };
  let damped: Damped | undefined;
  return states.map((state, index) => {
    damped = damp(damped, { id: "a.b", workload: "", finding: make[state](), atMs: index + 1, tookMs: 1 }, needed);
    return damped.shown;
  });
};

describe("damping", () => {
  it("changes the state after N results in a row and dates it to the first of them", () => {
    const shown = feed(3, ["ok", "faulty", "faulty", "faulty", "faulty"]);
    expect(shown.map((result) => result.state)).toEqual(["ok", "ok", "ok", "faulty", "faulty"]);
    expect(shown[4]).toMatchObject({ sinceMs: 2, consecutive: 4, sentence: "bad" });
  });

  it("forgets a stray result", () => {
    expect(feed(2, ["ok", "faulty", "ok", "faulty", "ok"]).map((result) => result.state)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  });

  it("shows an unconfirmed first fault as unknown and says how far it is", () => {
    const shown = feed(2, ["faulty", "faulty", "ok", "ok"]);
    expect(shown.map((result) => result.state)).toEqual(["unknown", "faulty", "faulty", "ok"]);
    expect(shown[0]!.sentence).toBe("1 of 2 results in a row say: bad");
  });

  it("without damping shows every result at once", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("ok" as const, "faulty" as const, "unknown" as const), { minLength: 1 }), (states) => {
        expect(feed(1, states).map((result) => result.state)).toEqual(states);
      }),
    );
  });

  it("never shows a bad state that fewer than N results in a row confirmed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.constantFrom("ok" as const, "faulty" as const, "degraded" as const), { minLength: 1 }),
        (needed, states) => {
          const shown = feed(needed, states);
          shown.forEach((result, index) => {
            if (result.state !== "faulty" && result.state !== "degraded") return;
            const confirmed = states
              .slice(0, index + 1)
              .some(
                (_, at) =>
                  states.slice(at, at + needed).length === needed && states.slice(at, at + needed).every((state) => state === result.state),
              );
            expect(confirmed).toBe(true);
          });
        },
      ),
    );
  });
});
