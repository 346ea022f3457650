import { describe, expect, it } from "vitest";
import { turnsOf } from "./turns-of";

describe("the turns of a logged prompt", () => {
  it("are its roles, with the lines that follow each", () => {
    expect(turnsOf("system: Be brief.\nuser: One\ntwo\nassistant: Three\ntool: 4\nuser: Five")).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "One\ntwo" },
      { role: "assistant", content: "Three" },
      { role: "user", content: "4" },
      { role: "user", content: "Five" },
    ]);
  });

  it("are one prompt where it names no role, as legacy completions have it", () => {
    expect(turnsOf("Once upon\na time")).toEqual([{ role: "user", content: "Once upon\na time" }]);
  });
});
