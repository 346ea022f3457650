import { describe, expect, it } from "vitest";
import { localeFor } from "./locale";

describe("the language of a browser", () => {
  it.each([
    [null, "en"],
    ["", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
    ["zh-TW", "zh-CN"],
    ["en-US,en;q=0.9,zh;q=0.8", "en"],
    ["de-DE,de;q=0.9,zh-CN;q=0.5,en;q=0.3", "zh-CN"],
    ["fr, it;q=0.7", "en"],
    ["en;q=0.1, zh;q=0.2", "zh-CN"],
    ["zh;q=0, en;q=0.1", "en"],
    [";;;q=,q=x,zh;q=x", "en"],
  ])("%j is %s", (header, locale) => {
    expect(localeFor(header)).toBe(locale);
  });
});
