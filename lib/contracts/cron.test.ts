import { describe, expect, it } from "vitest";
import { type Cron, isTimeZone, nextCronRun, parseCron } from "./cron";

const at = (text: string) => Date.parse(text);
const next = (expression: string, after: string, timeZone = "UTC"): string | null => {
  const moment = nextCronRun(parseCron(expression) as Cron, timeZone, at(after));
  return moment === null ? null : new Date(moment).toISOString().slice(0, 16);
};

describe("a cron expression", () => {
  it("reads lists, ranges, steps and names", () => {
    expect(parseCron(" */20 8-10,22 1 jan,JUL mon-FRI ")).toEqual({
      text: "*/20 8-10,22 1 jan,JUL mon-FRI",
      minutes: [0, 20, 40],
      hours: [8, 9, 10, 22],
      days: [1],
      months: [1, 7],
      weekdays: [1, 2, 3, 4, 5],
    });
    expect(parseCron("0 0 * * 7")).toMatchObject({ weekdays: [0], days: Array.from({ length: 31 }, (_, index) => index + 1) });
    expect(parseCron("5/20 * * * *")).toMatchObject({ minutes: [5, 25, 45] });
  });

  it.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "5-1 * * * *",
    "*/0 * * * *",
    "a * * * *",
    "*-3 * * * *",
    "0 0 0 1 1 *",
  ])("refuses %j in a sentence", (text) => {
    expect(parseCron(text)).toMatch(/^".*" is not a cron expression\. Write five fields: minute \(0-59\)/);
  });

  it("names the next moment, never the present one", () => {
    expect(next("30 1 * * 0", "2026-11-22T01:00Z")).toBe("2026-11-22T01:30");
    expect(next("30 1 * * 0", "2026-11-22T01:30Z")).toBe("2026-11-29T01:30");
    expect(next("*/15 * * * *", "2026-11-22T01:44:59Z")).toBe("2026-11-22T01:45");
    expect(next("0 0 1 * *", "2026-12-15T00:00Z")).toBe("2027-01-01T00:00");
    expect(next("0 0 29 2 *", "2026-01-01T00:00Z")).toBe("2028-02-29T00:00");
    expect(next("0 0 31 2 *", "2026-01-01T00:00Z")).toBeNull();
  });

  it("takes either kind of day when both are narrowed", () => {
    expect(next("0 0 13 * 5", "2026-11-01T00:00Z")).toBe("2026-11-06T00:00");
    expect(next("0 0 13 * 5", "2026-11-06T00:00Z")).toBe("2026-11-13T00:00");
  });

  it("keeps the hour of its time zone through the year", () => {
    expect(next("0 3 * * *", "2026-01-10T12:00Z", "Europe/Berlin")).toBe("2026-01-11T02:00");
    expect(next("0 3 * * *", "2026-07-10T12:00Z", "Europe/Berlin")).toBe("2026-07-11T01:00");
    expect(next("0 9 * * mon-fri", "2026-11-20T15:00Z", "America/New_York")).toBe("2026-11-23T14:00");
    expect(next("30 9 * * *", "2026-11-20T03:59Z", "Asia/Kolkata")).toBe("2026-11-20T04:00");
  });

  it("runs once in the night in which the clock jumps forward, and once in the one in which it falls back", () => {
    // Berlin, 29 March 2026: 02:00 → 03:00. 02:30 does not exist and comes at 03:00.
    expect(next("30 2 * * *", "2026-03-28T12:00Z", "Europe/Berlin")).toBe("2026-03-29T01:00");
    expect(next("30 2 * * *", "2026-03-29T01:00Z", "Europe/Berlin")).toBe("2026-03-30T00:30");
    // 25 October 2026: 03:00 → 02:00. 02:30 comes twice and counts once.
    expect(next("30 2 * * *", "2026-10-24T12:00Z", "Europe/Berlin")).toBe("2026-10-25T00:30");
    expect(next("30 2 * * *", "2026-10-25T00:30Z", "Europe/Berlin")).toBe("2026-10-26T01:30");
    // New York, 8 March and 1 November 2026.
    expect(next("30 2 * * *", "2026-03-08T05:00Z", "America/New_York")).toBe("2026-03-08T07:00");
    expect(next("30 1 * * *", "2026-11-01T05:30Z", "America/New_York")).toBe("2026-11-02T06:30");
    // Lord Howe's clock jumps by half an hour, 02:00 → 02:30, on 4 October 2026.
    expect(next("15 2 * * *", "2026-10-03T00:00Z", "Australia/Lord_Howe")).toBe("2026-10-03T15:30");
  });

  it("keeps its interval through the hour that comes twice", () => {
    expect(next("*/30 * * * *", "2026-10-25T00:30Z", "Europe/Berlin")).toBe("2026-10-25T01:00");
    expect(next("*/30 * * * *", "2026-10-25T01:00Z", "Europe/Berlin")).toBe("2026-10-25T01:30");
  });

  it("knows time zones from other words", () => {
    expect(isTimeZone("Europe/Berlin")).toBe(true);
    expect(isTimeZone("Europe/Nowhere")).toBe(false);
  });
});
