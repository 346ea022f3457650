import { expect, it } from "vitest";
import { distributedComm } from "@/agent/checks/distributed-comm";
import { fault } from "./distributed.comm";
import { walkFault } from "./walk";

it("a stopped rank is named with its process and step, and the job is started again until all ranks beat", {
  timeout: 90_000,
}, async () => {
  const walk = await walkFault(fault, distributedComm);
  expect(walk.before.sentence).toMatch(/^4 ranks beat/);
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.log).toContain("4 of 4 ranks beat");
  expect(walk.after.sentence).toMatch(/^4 ranks beat/);
});
