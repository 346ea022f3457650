import { describe, expect, it } from "vitest";
import { FINDING_CODES, handOffFor } from "./finding-codes";
import { handOffInChinese } from "./finding-codes/in-chinese";
import { REPAIRED } from "./finding-codes/repaired";

const codes = Object.entries(FINDING_CODES).flatMap(([check, own]) => Object.entries(own).map(([code, told]) => ({ check, code, told })));

describe("what a person has to do where no runbook repairs a finding", () => {
  it("is written in Chinese for every code that has an English text", () => {
    const missing = codes.filter(({ check, code, told }) => told !== REPAIRED && handOffInChinese(check, code) === null);
    expect(missing.map(({ check, code }) => `${check}/${code}`)).toEqual([]);
  });

  it("is said for no code that a runbook repairs", () => {
    const repaired = codes.filter(({ told }) => told === REPAIRED);
    expect(repaired.filter(({ check, code }) => handOffFor(check, code) !== null || handOffInChinese(check, code) !== null)).toEqual([]);
  });
});
