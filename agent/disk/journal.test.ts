import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { Journal } from "./journal";

const fresh = () => join(mkdtempSync(join(tmpdir(), "mw-journal-")), "journal");
const begun = (targetId: string) => ({ repairId: "r", targetId, fencingToken: 1, bootId: "b", expiresAtMs: 10_000 });
const opened = (path: string, now = 500) => new Journal(path, () => now);

describe("the journal", () => {
  it("refuses whatever was ever begun, also after a restart", () => {
    const path = fresh();
    const journal = opened(path);
    journal.begin(begun("t1"));
    expect(() => journal.begin(begun("t1"))).toThrow("begun before");
    journal.finish("t1", "fixed");
    const again = opened(path);
    expect(() => again.begin(begun("t1"))).toThrow("begun before");
    expect(again.unfinished()).toEqual([]);
  });

  it("finds what was begun and not finished, with the step it was in", () => {
    const path = fresh();
    const journal = opened(path);
    journal.begin(begun("t1"));
    journal.phase({ targetId: "t1", phase: "running", step: 2, bootId: "b" });
    journal.begin(begun("t2"));
    journal.finish("t2", "failed");
    expect(opened(path).unfinished()).toMatchObject([{ begun: { targetId: "t1" }, last: { phase: "running", step: 2 } }]);
  });

  it("drops a torn last line, wherever a power cut stopped it, and appends after it", () => {
    const path = fresh();
    const journal = opened(path);
    journal.begin(begun("t1"));
    const first = readFileSync(path).length;
    journal.begin(begun("t2"));
    const whole = readFileSync(path);
    for (let length = first; length < whole.length - 1; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const again = opened(path);
      expect([again.find("t1") !== undefined, again.find("t2") !== undefined, again.refusesPlansBeforeMs]).toEqual([true, false, 0]);
      again.begin(begun("t3"));
      expect(opened(path).find("t3")).toBeDefined();
    }
    writeFileSync(path, whole.subarray(0, -1));
    expect(opened(path).find("t2")).toBeDefined();
  });

  it("refuses every earlier plan when it is gone although the host had one", () => {
    const path = fresh();
    expect(new Journal(path, () => 500, true).refusesPlansBeforeMs).toBe(500);
    expect(new Journal(path, () => 900, true).refusesPlansBeforeMs).toBe(500);
    expect(opened(fresh()).refusesPlansBeforeMs).toBe(0);
  });

  it("never forgets silently: after any flipped byte all targets are known, or every earlier plan is refused", () => {
    const path = fresh();
    const journal = opened(path);
    for (const id of ["t1", "t2", "t3"]) journal.begin(begun(id));
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 4;
      writeFileSync(path, flipped);
      const again = opened(path, 777);
      const knowsAll = ["t1", "t2", "t3"].every((id) => again.find(id));
      expect(knowsAll || again.refusesPlansBeforeMs === 777).toBe(true);
      if (!knowsAll) expect(opened(path, 999).refusesPlansBeforeMs).toBe(777);
    }
    expect(readdirSync(dirname(path)).some((name) => name.includes(".damaged-"))).toBe(true);
  });
});
