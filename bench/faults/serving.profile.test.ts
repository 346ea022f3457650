import { expect, it } from "vitest";
import { servingProfile } from "@/agent/checks/serving/profile.check";
import { fault } from "./serving.profile";
import { walkFault } from "./walk";

it("a server without some of its profile's flags is restarted with all of them, and answers the golden prompt", {
  timeout: 120_000,
}, async () => {
  const walk = await walkFault(fault, servingProfile, { rollBack: true });
  expect(walk.before.sentence).toBe(
    "phone is served by vllm 0.12.0 as profile autoglm-phone-9b says: 4 flags agree (the version of transformers is not known), the golden prompt is answered as expected",
  );
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.after.sentence).toBe(walk.before.sentence);
  expect(walk.backAgain?.code).toBe("wrong-flags");
});
