import { expect, it } from "vitest";
import { pythonDependencies } from "@/agent/checks/python/dependencies.check";
import { fault } from "./python.dependencies";
import { walkFault } from "./walk";

it("a manual upgrade is found with its conflicting pair, the environment is rebuilt from the requirements, and the import line works again", {
  timeout: 600_000,
}, async () => {
  const walk = await walkFault(fault, pythonDependencies, { rollBack: true });
  expect(walk.before.sentence).toContain("agree with each other");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.log).toContain("The new environment is sound");
  expect(walk.after).toMatchObject({ state: "ok" });
  expect(walk.backAgain?.code).toBe(fault.expect.code);
});
