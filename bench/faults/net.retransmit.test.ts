import { expect, it } from "vitest";
import { netRetransmit } from "@/agent/checks/net/retransmit.check";
import { needs } from "@/scripts/testing/needs";
import { withoutLinks } from "./lossy-link";
import { fault } from "./net.retransmit";
import { walkFault } from "./walk";

const reason = await withoutLinks();

it("a shaping queue on a real link is found by its drops and replaced, and the rollback restores it", {
  ...needs(reason),
  timeout: 240_000,
}, async () => {
  const walk = await walkFault(fault, netRetransmit, { rollBack: true });
  expect(walk.before.state).toBe("ok");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.found.data.previous_queue).toMatch(/^tbf rate 4Mbit/);
  expect(walk.after).toMatchObject({ state: "ok" });
  expect(walk.backAgain?.code).toBe(fault.expect.code);
});
