import { expect, it } from "vitest";
import { pythonVersion } from "@/agent/checks/python/version.check";
import { fault } from "./python.version";
import { walkFault } from "./walk";

it("an older interpreter on the PATH is named with its path, and pinning gives the workload the right one again", {
  timeout: 90_000,
}, async () => {
  const walk = await walkFault(fault, pythonVersion, { rollBack: true });
  expect(walk.before.sentence).toContain("satisfies >=");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.after).toMatchObject({ state: "ok" });
  expect(walk.after.sentence).toContain(".python-pin/python");
  expect(walk.backAgain?.code).toBe("too-old");
});
