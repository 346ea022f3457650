import { expect, it } from "vitest";
import { checkpointIntegrity } from "@/agent/checks/checkpoint/integrity.check";
import { fault } from "./checkpoint.integrity";
import { walkFault } from "./walk";

it("a truncated and a corrupt checkpoint are named and moved away, and `latest` points at the newest valid one", {
  timeout: 60_000,
}, async () => {
  const walk = await walkFault(fault, checkpointIntegrity, { rollBack: true });
  expect(walk.before.sentence).toMatch(/^4 checkpoints valid in .*, newest step-400\.pt of 10 min ago$/);
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.found.data.bad).toBe("step-400.pt\nstep-300.pt");
  expect(walk.after.sentence).toMatch(/^2 checkpoints valid in .*, newest step-200\.pt/);
  expect(walk.backAgain?.code).toBe("latest-corrupt");
});
