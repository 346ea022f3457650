import { describe, expect, it } from "vitest";
import { defaultPreference, type Preference } from "@/lib/contracts/notification-preference";
import { sendAt } from "./when";

const at = (preference: Partial<Preference>, how: "mail" | "push", iso: string) =>
  new Date(sendAt({ ...defaultPreference, ...preference }, how, Date.parse(iso))).toISOString();

describe("when something is sent to a person", () => {
  it("is at once, unless they chose otherwise", () => {
    expect(at({}, "mail", "2026-11-27T03:04:05Z")).toBe("2026-11-27T03:04:05.000Z");
  });

  it("is the end of their quiet hours, by their own clocks and over midnight", () => {
    const quiet = { timeZone: "Asia/Shanghai", quiet: { from: "22:00", to: "07:30" } };
    expect(at(quiet, "push", "2026-11-27T15:00:00Z")).toBe("2026-11-27T23:30:00.000Z");
    expect(at(quiet, "push", "2026-11-27T23:29:00Z")).toBe("2026-11-27T23:30:00.000Z");
    expect(at(quiet, "push", "2026-11-27T23:30:00Z")).toBe("2026-11-27T23:30:00.000Z");
    expect(at(quiet, "push", "2026-11-27T13:59:00Z")).toBe("2026-11-27T13:59:00.000Z");
  });

  it("is right in the nights in which clocks change", () => {
    const quiet = { timeZone: "Europe/Berlin", quiet: { from: "22:00", to: "07:00" } };
    expect(at(quiet, "mail", "2026-03-28T23:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
    expect(at(quiet, "mail", "2026-10-24T23:00:00Z")).toBe("2026-10-25T06:00:00.000Z");
  });

  it("is the next digest for mail, and not for a phone", () => {
    const daily = { digest: "daily", digestAt: "08:00", timeZone: "Europe/Berlin" } as const;
    expect(at(daily, "mail", "2026-11-27T07:00:00Z")).toBe("2026-11-28T07:00:00.000Z");
    expect(at(daily, "mail", "2026-11-27T06:59:00Z")).toBe("2026-11-27T07:00:00.000Z");
    expect(at({ digest: "hourly" }, "mail", "2026-11-27T07:10:00Z")).toBe("2026-11-27T08:00:00.000Z");
    expect(at(daily, "push", "2026-11-27T07:10:00Z")).toBe("2026-11-27T07:10:00.000Z");
  });
});
