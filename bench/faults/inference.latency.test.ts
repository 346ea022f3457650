import { expect, it } from "vitest";
import { inferenceLatency } from "@/agent/checks/serving/latency.check";
import { fault } from "./inference.latency";
import { walkFault } from "./walk";

it("queueing is distinguished from other causes; one setting is changed, measured before and after, and kept because it helps", {
  timeout: 240_000,
}, async () => {
  const walk = await walkFault(fault, inferenceLatency, { rollBack: true });
  expect(walk.before.state).toBe("ok");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.log).toContain("That is an improvement: the setting is kept.");
  expect(walk.after).toMatchObject({ state: "ok" });
  expect(walk.backAgain?.code).toBe("queue-full");
});
