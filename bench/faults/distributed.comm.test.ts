import { expect, it } from "vitest";
import { distributedComm } from "@/agent/checks/distributed/comm.check";
import { faultBy } from "./distributed.comm";
import { walkFault } from "./walk";

it.each(["files", "socket"] as const)(
  "a stopped rank is named with its process and step, and after the restart all ranks send heartbeats by %s",
  {
    timeout: 90_000,
  },
  async (way) => {
    const fault = faultBy(way);
    const walk = await walkFault(fault, distributedComm);
    expect(walk.before.sentence).toMatch(/^4 ranks beat/);
    expect(walk.found.sentence).toMatch(fault.expect.sentence);
    expect(walk.log).toContain(way === "files" ? "4 of 4 ranks beat" : "The check sees whether all ranks beat");
    expect(walk.after.sentence).toMatch(/^4 ranks beat/);
  },
);
