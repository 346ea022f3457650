import { expect, it } from "vitest";
import { modelLoad } from "@/agent/checks/model/load.check";
import { fault } from "./model.load";
import { walkFault } from "./walk";

it("missing and truncated shards are named, fetched from the mirror with resumed downloads and verified, and the mirror stays configured", {
  timeout: 120_000,
}, async () => {
  const walk = await walkFault(fault, modelLoad, { rollBack: true });
  expect(walk.before.sentence).toMatch(/^acme\/tiny-model is whole in the cache: 5 files/);
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.log).toContain("resuming");
  expect(walk.log).toContain("5 files verified");
  expect(walk.after).toMatchObject({ state: "ok" });
  // The files stay. Only the environment is rolled back, to a hub that still hangs.
  expect(walk.backAgain).toMatchObject({ state: "degraded", code: "hub-unreachable" });
});
