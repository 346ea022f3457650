import { expect, it } from "vitest";
import { hostBasics } from "@/agent/checks/basics/host.check";
import { needs } from "@/scripts/testing/needs";
import { fault } from "./host.basics";
import { walkFault } from "./walk";

const reason = (await fault.unavailable?.()) ?? null;

it("rotated logs that fill a file system are moved to another disk, and the rollback moves them back", {
  ...needs(reason),
  timeout: 120_000,
}, async () => {
  const walk = await walkFault(fault, hostBasics, { rollBack: true, isHealthy: ({ code }) => code !== fault.expect.code });
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.log).toMatch(/moved .*app\.log\.1\.gz/);
  expect(walk.after.code).not.toBe(fault.expect.code);
  expect(walk.backAgain?.code).toBe(fault.expect.code);
});
