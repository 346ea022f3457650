import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { en } from "@/messages/en";
import { zhCN } from "@/messages/zh-cn";
import { formatUtc, makeFormats } from "./formats";

const english = makeFormats("en", en.format);
const chinese = makeFormats("zh-CN", zhCN.format);

describe("durations", () => {
  it.each([
    [0, "0 ms", "0 毫秒"],
    [850, "850 ms", "850 毫秒"],
    [3_200, "3.2 s", "3.2 秒"],
    [3_000, "3 s", "3 秒"],
    [9_980, "10 s", "10 秒"],
    [59_700, "1 min", "1 分钟"],
    [250_000, "4 min 10 s", "4 分钟 10 秒"],
    [3_599_600, "1 h", "1 小时"],
    [7_500_000, "2 h 5 min", "2 小时 5 分钟"],
    [273_600_000, "3 d 4 h", "3 天 4 小时"],
    [-5_000, "−5 s", "−5 秒"],
  ])("%i ms is %s", (ms, inEnglish, inChinese) => {
    expect(english.duration(ms)).toBe(inEnglish);
    expect(chinese.duration(ms)).toBe(inChinese);
  });

  it("never shows sixty of a unit that has a larger one", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => !/\b(60 s|60 min|24 h)\b/.test(english.duration(ms))));
  });
});

describe("relative times", () => {
  const now = 1_800_000_000_000;
  it.each([
    [now, "now", "刚刚"],
    [now - 12_000, "12 s ago", "12 秒前"],
    [now - 59_999, "1 min ago", "1 分钟前"],
    [now - 95_000, "2 min ago", "2 分钟前"],
    [now - 3_600_000, "1 h ago", "1 小时前"],
    [now - 47 * 3_600_000, "47 h ago", "47 小时前"],
    [now - 72 * 3_600_000, "3 d ago", "3 天前"],
  ])("what happened at %i was %s", (at, inEnglish, inChinese) => {
    expect(english.ago(at, now)).toBe(inEnglish);
    expect(chinese.ago(at, now)).toBe(inChinese);
  });

  it("say the future for what is due, and never for what has happened", () => {
    expect([english.due(now + 300_000, now), chinese.due(now + 300_000, now)]).toEqual(["in 5 min", "5 分钟后"]);
    expect([english.due(now - 300_000, now), english.ago(now + 300_000, now)]).toEqual(["5 min ago", "now"]);
  });

  it("never show sixty of a unit that has a larger one", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => !/\b60 (s|min)\b/.test(english.ago(now - ms, now))));
  });

  it("write the exact time the same everywhere", () => expect(formatUtc(1_795_366_800_000)).toBe("2026-11-22 17:00:00 UTC"));
  it("write the reader's clock by the language", () => {
    expect(english.local(1_795_366_800_000)).toMatch(/2[123] Nov 2026, \d\d:00:00/);
    expect(chinese.local(1_795_366_800_000)).toMatch(/2026年11月2[123]日/);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0 B"],
    [1_023, "1,023 B"],
    [1_024, "1 KiB"],
    [85_899_345_920, "80 GiB"],
    [1_048_575, "1 MiB"],
  ])("%i bytes are %s", (bytes, text) => expect(english.bytes(bytes)).toBe(text));
  it.each([
    [0, "0 %"],
    [0.004, "0.4 %"],
    [0.000_421, "0.042 %"],
    [0.0096, "1 %"],
    [0.0996, "10 %"],
    [0.5, "50 %"],
    [1, "100 %"],
    [null, "–"],
  ])("a ratio of %s is %s", (ratio, text) => expect(english.percent(ratio)).toBe(text));
  it.each([
    ['gpu_temperature_celsius{gpu="0"}', 41, "41 °C"],
    ["gpu_power_watts", 312.4, "312 W"],
    ['node_network_receive_bytes_per_second{device="eth0"}', 2_048, "2 KiB/s"],
    ["node_memory_used_bytes", 2_048, "2 KiB"],
    ["node_cpu_used_ratio", 0.42, "42 %"],
    ["node_load1", 1.256, "1.26"],
    ["node_load1", null, "–"],
  ])("%s of %s is %s", (name, value, text) => expect(english.metric(name, value)).toBe(text));
  it("joins lists by the language", () => {
    expect([english.list(["a", "b", "c"]), chinese.list(["a", "b", "c"])]).toEqual(["a, b, and c", "a、b和c"]);
    expect([english.count(12_480), chinese.count(12_480)]).toEqual(["12,480", "12,480"]);
  });
});
