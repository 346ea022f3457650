import { describe, expect, it } from "vitest";
import { changedFields, deletedByChange, nextNight, type Retention, roomAtRate } from "./retention";

const noon = Date.UTC(2027, 2, 10, 12);
const today = Math.floor(noon / 86_400_000);
const kept = Array.from({ length: 20 }, (_, age) => ({ day: today - age, rows: 10, bytes: 1_000 }));

describe("a change of the retention", () => {
  it("takes effect in the next night, today's or tomorrow's", () => {
    expect(new Date(nextNight(noon)).toISOString()).toBe("2027-03-11T02:00:00.000Z");
    expect(new Date(nextNight(noon - 11 * 3_600_000)).toISOString()).toBe("2027-03-10T02:00:00.000Z");
  });

  it("names only what the old setting would still keep that night", () => {
    // Kept are the ages 0 to 19. The night keeps ages up to 14 with 15 days and up to 4 with 5.
    expect(deletedByChange(kept, 15, 5, noon)).toEqual({ rows: 100, bytes: 10_000 });
    expect(deletedByChange(kept, 30, 30, noon)).toEqual({ rows: 0, bytes: 0 });
    expect(deletedByChange(kept, 5, 15, noon).rows).toBe(0);
  });

  it("foresees the room from the last whole days, days without data included", () => {
    expect(roomAtRate(kept, 30, noon)).toBe(30_000);
    const sparse = kept.filter(({ day }) => day === today - 6 || day === today - 1);
    expect(roomAtRate(sparse, 6, noon)).toBe(2_000);
    expect(roomAtRate([kept[0]!], 30, noon)).toBeNull();
  });

  it("is the fields that differ, with their new values", () => {
    const one: Retention = { metricDays: 1, rollupDays: 2, logDays: 3, logBytesPerDay: 4, requestDays: 5, outputDays: 6 };
    expect(changedFields(one, { ...one, logDays: 9 })).toEqual({ logDays: 9 });
  });
});
