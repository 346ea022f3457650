import { expect, it } from "vitest";
import { pythonDependencies } from "@/agent/checks/python/dependencies.check";
import { servingProfile } from "@/agent/checks/serving/profile.check";
import { fault } from "./python.dependencies.autoglm";
import { walkFault } from "./walk";

it("Open-AutoGLM's environment is repaired: the conflicting pair is named, transformers is forced as its makers say, and the phone model answers", {
  timeout: 600_000,
}, async () => {
  const walk = await walkFault(fault, pythonDependencies, { also: servingProfile, rollBack: true });
  expect(walk.before.state).toBe("ok");
  expect(walk.found.sentence).toMatch(fault.expect.sentence);
  expect(walk.found.data.overrides).toBe("transformers>=5.0.0rc0");
  expect(walk.log).toContain("These contradictions are taken on: transformers is forced.");
  expect(walk.after.sentence).toContain(
    '"import vllm, transformers" works; taken on by profile autoglm-phone-9b: vllm 0.12.0 requires transformers<5,>=4.56.0, 5.0.0rc1 is installed',
  );
  expect(walk.also).toMatchObject({ state: "ok" });
  expect(walk.also?.sentence).toContain("the golden prompt is answered as expected");
  expect(walk.backAgain?.code).toBe("conflict");
});
