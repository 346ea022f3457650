import { describe, expect, it } from "vitest";
import { sxidEntry, xidEntry } from "./xid-catalogue";
import { xidTable } from "./xid-table";

const withVerdict = (verdict: string) => xidTable.filter(([, , nvidia]) => nvidia === verdict).map(([code]) => code);

describe("the Xid catalogue", () => {
  it("holds every code of NVIDIA's sheet once", () => {
    expect(xidTable.map(([code]) => code).slice(0, 172)).toEqual(Array.from({ length: 172 }, (_, index) => index + 1));
  });

  it("ignores what NVIDIA ignores", () => {
    for (const code of [14, 37, 66, 67, 106, 107, 108, 141, 152, 153, 160, 161]) expect(xidEntry(code).nvidia).toBe("ignore");
  });

  it("restarts the application where NVIDIA does", () => {
    expect(withVerdict("restart-workload")).toHaveLength(48);
    for (const code of [40, 41, 60, 70, 80, 86, 89, 96, 105, 126, 135, 139]) expect(xidEntry(code).nvidia).toBe("restart-workload");
  });

  it("shows gpud's action beside it", () => {
    for (const code of [144, 150, 155, 156, 158]) expect(xidEntry(code).gpud).toBe("reboot-host");
    expect(xidEntry(13).gpud).toBe("restart-workload");
  });

  it("knows how severe an NVSwitch error is, and says when it does not", () => {
    expect(sxidEntry(20034)?.kind).toBe("fatal");
    expect(sxidEntry(22003)?.kind).toBe("always-fatal");
    expect(sxidEntry(11012)?.kind).toBe("non-fatal");
    expect(sxidEntry(99_999)).toBeNull();
  });
});
