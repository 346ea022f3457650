import { expect, it } from "vitest";
import { pythonDrift } from "@/agent/checks/python/drift.check";
import { fault } from "./python.drift";
import { walkFault } from "./walk";

it("a package that differs from the group's baseline is named with both versions and changed to the group's", {
  timeout: 600_000,
}, async () => {
  const walk = await walkFault(fault, pythonDrift);
  expect(walk.before.state).toBe("ok");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.after).toMatchObject({ state: "ok" });
});
