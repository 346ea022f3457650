import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TimeFloor } from "./time-floor";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 26);

describe("the time that decides expiry", () => {
  it("is the latest of the portal's clock and the host's, so a portal cannot turn it back", () => {
    const floor = new TimeFloor(join(mkdtempSync(join(tmpdir(), "mw-floor-")), "floor"), () => NOW);
    expect(floor.now(NOW - 30 * 24 * HOUR)).toBe(NOW);
    expect(floor.now(NOW + HOUR)).toBe(NOW + HOUR);
  });

  it("never goes back, also not after a restart with a host clock that was set back", () => {
    const path = join(mkdtempSync(join(tmpdir(), "mw-floor-")), "floor");
    expect(new TimeFloor(path, () => NOW).now(0)).toBe(NOW);
    expect(new TimeFloor(path, () => NOW - 365 * 24 * HOUR).now(NOW - HOUR)).toBe(NOW);
    writeFileSync(path, "damaged");
    expect(new TimeFloor(path, () => NOW).now(0)).toBe(NOW);
  });
});
