import { describe, expect, it } from "vitest";
import { trainingGradients } from "@/agent/checks/training/gradients.check";
import { trainingLoss } from "@/agent/checks/training/loss.check";
import { fault as clipping, largeInit } from "./training.gradients";
import { fault as learningRate, zeroInit } from "./training.loss";
import { walkFault } from "./walk";

describe("a real training run", { timeout: 300_000 }, () => {
  it("that diverges is stopped and gets its old learning rate back, and its loss falls again from before the fault", async () => {
    const walk = await walkFault(learningRate, trainingLoss, { rollBack: true });
    expect(walk.before.sentence).toMatch(/^Loss fell from/);
    expect(walk.found.sentence, walk.found.sentence).toMatch(learningRate.expect.sentence);
    expect(walk.log).toMatch(/The run continues from step-\d+\.pt/);
    expect(walk.after.sentence).toMatch(/^Loss fell from/);
    expect(walk.backAgain?.code).toBe("not-finite");
  });

  it("that starts at zero gets initial weights by the rule for its activation, and begins again", async () => {
    const walk = await walkFault(zeroInit, trainingLoss);
    expect(walk.found.sentence, walk.found.sentence).toMatch(zeroInit.expect.sentence);
    expect(walk.log).toContain("The run starts again from the beginning");
    expect(walk.after.state).toBe("ok");
  });

  it("whose gradients explode gets gradient clipping", async () => {
    const walk = await walkFault(clipping, trainingGradients);
    expect(walk.found.sentence, walk.found.sentence).toMatch(clipping.expect.sentence);
    expect(walk.after.sentence).toContain("clipped at 1");
  });

  it("whose gradients vanish in early layers gets initial weights by the rule", async () => {
    const walk = await walkFault(largeInit, trainingGradients);
    expect(walk.found.sentence, walk.found.sentence).toMatch(largeInit.expect.sentence);
    expect(walk.after.state).toBe("ok");
  });
});
