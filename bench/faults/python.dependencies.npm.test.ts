import { expect, it } from "vitest";
import { pythonDependencies } from "@/agent/checks/python/dependencies.check";
import { fault } from "./python.dependencies.npm";
import { walkFault } from "./walk";

it("a Node package out of range is named with the required range, and reinstalled from the lock file", { timeout: 180_000 }, async () => {
  const walk = await walkFault(fault, pythonDependencies, { rollBack: true });
  expect(walk.before.state).toBe("ok");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.after).toMatchObject({ state: "ok" });
  expect(walk.backAgain?.code).toBe("npm-invalid");
});
