import { describe, expect, it } from "vitest";
import type { RotaBody } from "@/lib/contracts/on-call";
import { callOrder } from "./shift";

const rota: RotaBody = {
  memberIds: ["a", "b", "c"],
  shiftDays: 7,
  firstDay: "2026-03-23",
  handOverAt: "09:00",
  timeZone: "Europe/Berlin",
  escalateAfterMinutes: 5,
  label: null,
  minSeverity: "critical",
};
const first = (iso: string, more: Partial<RotaBody> = {}) => callOrder({ ...rota, ...more }, Date.parse(iso))[0];

describe("who is on call", () => {
  it("changes at the hand-over on local clocks, also in the week in which they change", () => {
    expect(first("2026-03-30T06:59:00Z")).toBe("a");
    expect(first("2026-03-30T07:00:00Z")).toBe("b");
    expect(first("2026-04-06T06:59:00Z")).toBe("b");
    expect(first("2026-04-06T07:00:00Z")).toBe("c");
  });

  it("begins again with the first, and begins with the first before its first day", () => {
    expect(first("2026-04-13T07:00:00Z")).toBe("a");
    expect(first("2026-01-01T00:00:00Z")).toBe("a");
  });

  it("is followed by the others in their order", () => {
    expect(callOrder(rota, Date.parse("2026-03-31T12:00:00Z"))).toEqual(["b", "c", "a"]);
  });

  it("may change every day", () => {
    expect(["23", "24", "25", "26"].map((day) => first(`2026-03-${day}T12:00:00Z`, { shiftDays: 1 }))).toEqual(["a", "b", "c", "a"]);
  });
});
