import { describe, expect, it } from "vitest";
import { sentencesOf } from "@/lib/sentence";
import { messagesOf } from "@/messages/messages-of";
import { makeFormats } from "../formats";
import { policySentences } from "../policy/sentences";
import { cronText, readTiming, type TimingWords, timingText, typedTiming } from "./timing-text";

function wordsIn(locale: "en" | "zh-CN"): TimingWords {
  const { duration } = makeFormats(locale, messagesOf(locale).format);
  const { days } = policySentences({ t: sentencesOf(locale, "policy"), word: (_, value) => value, duration });
  return { t: sentencesOf(locale, "schedules"), days, duration };
}
const english = wordsIn("en");
const chinese = wordsIn("zh-CN");

describe("when a schedule runs, in words", () => {
  it.each([
    ["0 3 * * *", "every day at 03:00"],
    ["30 22 * * mon,fri", "on Mon and Fri at 22:30"],
    ["5 * * * *", "every hour at 05 past"],
    ["0 4 1 * *", "on day 1 of each month at 04:00"],
    ["0 4 1 * mon", "0 4 1 * mon"],
    ["*/10 8-18 * * *", "*/10 8-18 * * *"],
    ["0 3 * * wed", "on Wed at 03:00"],
    ["0 3 * * mon#1", "0 3 * * mon#1"],
    ["0 3 L * *", "0 3 L * *"],
    ["0 3 15W * *", "0 3 15W * *"],
    ["nonsense", "nonsense"],
  ])("%s is %s", (expression, words) => {
    expect(cronText(expression, english)).toBe(words);
  });

  it("names the interval, or the zone", () => {
    expect(timingText({ every: "90m" }, english)).toBe("every 1 h 30 min");
    expect(timingText({ cron: "0 3 * * *", timeZone: "Europe/Berlin" }, english)).toBe("every day at 03:00, Europe/Berlin");
    expect(timingText({ weekdays: [0], minute: 90 }, english)).toBe("on Sun at 01:30, UTC");
  });

  it("is said in Chinese, too", () => {
    expect(cronText("30 22 * * mon,fri", chinese)).toBe("周一和周五 22:30");
    expect(timingText({ cron: "0 4 1 * *", timeZone: "Asia/Shanghai" }, chinese)).toBe("每月 1 日 04:00（Asia/Shanghai）");
  });

  it("reads what people fill in, or says what is wrong", () => {
    const now = Date.UTC(2026, 10, 24, 12);
    const typed = typedTiming({ weekdays: [0, 3], minute: 90 }, "Europe/Berlin");
    expect(typed).toMatchObject({ kind: "cron", cron: "30 1 * * 0,3", timeZone: "UTC" });
    expect(readTiming(typed, now, 2)).toEqual({
      timing: { cron: "30 1 * * 0,3", timeZone: "UTC" },
      next: [Date.UTC(2026, 10, 25, 1, 30), Date.UTC(2026, 10, 29, 1, 30)],
    });
    expect(readTiming({ ...typed, kind: "every", every: "2h" }, now, 1)).toEqual({ timing: { every: "2h" }, next: [now + 7_200_000] });
    expect(readTiming({ ...typed, kind: "every", every: "soon" }, now)).toEqual({ problem: "every", text: "soon" });
    expect(readTiming({ ...typed, cron: " at noon " }, now)).toEqual({ problem: "cron", text: "at noon" });
    expect(readTiming({ ...typed, cron: "0 0 31 2 *" }, now)).toMatchObject({ problem: "never" });
    expect(readTiming({ ...typed, timeZone: "Mars/North" }, now)).toEqual({ problem: "timeZone", text: "Mars/North" });
  });
});
