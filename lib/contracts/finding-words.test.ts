import { describe, expect, it } from "vitest";
import { catalog } from "@/agent/checks/catalog";
import { FINDING_CODES } from "./finding-codes";
import { checkWords, wordsOfCode } from "./finding-words";
import { Locale } from "./locale";

const codes = Object.entries(FINDING_CODES).flatMap(([check, own]) => Object.keys(own).map((code) => ({ check, code })));

describe("the name of a finding", () => {
  it.each(Locale.options)("is written in %s for every code", (locale) => {
    const missing = codes.filter(({ check, code }) => wordsOfCode(locale, check, code) === null);
    expect(missing).toEqual([]);
  });

  it("is said in Chinese to a Chinese reader", () => {
    const english = codes.filter(
      ({ check, code }) => !/\p{Script=Han}/u.test(Object.values(wordsOfCode("zh-CN", check, code) ?? {}).join()),
    );
    expect(english).toEqual([]);
  });

  it("is unknown for a code of another version of the agent", () => {
    expect(wordsOfCode("en", "model.load", "not-invented-yet")).toBeNull();
    expect(wordsOfCode("en", "not.there", "missing")).toBeNull();
  });
});

describe("the name of a check", () => {
  it("is written in Chinese for every check that an agent has", () => {
    const words = checkWords("zh-CN");
    expect(catalog.filter(({ id }) => !words[id]).map(({ id }) => id)).toEqual([]);
    expect(Object.keys(words).filter((id) => !(id in FINDING_CODES))).toEqual([]);
  });
});
