import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments";

const stagesOf = (...args: string[]) => [...readArguments(args).stages];

describe("the arguments of npm test", () => {
  it("mean all stages with all files when there are none", () => {
    expect(stagesOf()).toEqual([
      ["check", []],
      ["unit", []],
      ["e2e", []],
      ["e2e-redis", []],
    ]);
    expect(readArguments([]).seed).toBeUndefined();
  });

  it("limit each stage to the names that follow it", () => {
    expect(stagesOf("unit", "lib/repairs", "lib/fleet", "e2e", "outages")).toEqual([
      ["unit", ["lib/repairs", "lib/fleet"]],
      ["e2e", ["outages"]],
    ]);
  });

  it("are refused when a name follows no stage, or a stage without files", () => {
    expect(() => readArguments(["outages"])).toThrow("There is no stage outages. The stages are check, unit, e2e, e2e-redis.");
    expect(() => readArguments(["check", "lib"])).toThrow("cannot be limited to lib");
    expect(() => readArguments(["--fast"])).toThrow("--fast");
  });

  it("repeat an order by its seed", () => {
    const { seed } = readArguments(["--shuffle", "unit"]);
    expect(seed).toBeGreaterThan(0);
    expect(readArguments(["--seed", String(seed)]).seed).toBe(seed);
    expect(() => readArguments(["--seed", "luck"])).toThrow("--seed takes a number, not luck.");
  });
});
