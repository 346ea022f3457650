import { describe, expect, it } from "vitest";
import type { RepairTarget, TargetState } from "@/lib/contracts/repair";
import { sentencesOf } from "@/lib/sentence";
import { isQuiet, laneSentence, mattersFirst } from "./lane";

const targets = (...states: TargetState[]) => states.map((state, index) => ({ id: `${index}`, state }) as RepairTarget);

const sentence = (...states: TargetState[]) => {
  const word = sentencesOf("en", "status");
  return laneSentence(targets(...states), sentencesOf("en", "repairs"), (state) => word(`target.${state}`));
};

describe("a lane of many targets", () => {
  it("puts what went wrong first and keeps the plan's order within", () => {
    const sorted = mattersFirst(targets("waiting", "fixed", "running", "failed", "fixed", "lost"));
    expect(sorted.map(({ id }) => id)).toEqual(["5", "3", "2", "1", "4", "0"]);
    expect(sorted.filter((target) => !isQuiet(target)).map(({ state }) => state)).toEqual(["lost", "failed", "running"]);
  });

  it("says how it stands", () => {
    expect(sentence("waiting", "waiting")).toBe("2 nodes waiting");
    expect(sentence("fixed")).toBe("1 node fixed");
    expect(sentence("fixed", "not-fixed", "fixed", "waiting")).toBe("1 not fixed, 2 fixed, 1 waiting");
  });
});
