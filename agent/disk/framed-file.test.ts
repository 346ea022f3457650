import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFramed, writeFramed } from "./framed-file";

const fresh = () => join(mkdtempSync(join(tmpdir(), "mw-framed-")), "state");

describe("a framed file", () => {
  it("reads back what was written, and knows a file that was never written", () => {
    const path = fresh();
    expect(readFramed(path)).toBeUndefined();
    writeFramed(path, "first");
    writeFramed(path, "second");
    expect(readFramed(path)).toMatchObject({ payload: Buffer.from("second"), from: "current" });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("falls back to the previous version and says so, whichever byte is flipped", () => {
    const path = fresh();
    writeFramed(path, "the version before");
    writeFramed(path, "the version now");
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++)
      for (const bit of [1, 16, 128]) {
        const flipped = Buffer.from(whole);
        flipped[at]! ^= bit;
        writeFileSync(path, flipped);
        const read = readFramed(path);
        expect([read?.payload.toString(), read?.from]).toEqual(["the version before", "previous"]);
        expect(read?.warning).toContain("its previous version is used");
      }
  });

  it("falls back to the previous version, wherever the file is cut, and when bytes follow", () => {
    const path = fresh();
    writeFramed(path, "the version before");
    writeFramed(path, "the version now");
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect(readFramed(path)?.payload.toString()).toBe("the version before");
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.from("x")]));
    expect(readFramed(path)?.from).toBe("previous");
    rmSync(path);
    expect(readFramed(path)?.from).toBe("previous");
  });

  it("does not let a damaged file take the place of the good previous one", () => {
    const path = fresh();
    writeFramed(path, "one");
    writeFramed(path, "two");
    writeFileSync(path, "garbage");
    writeFramed(path, "three");
    writeFileSync(path, "garbage");
    expect(readFramed(path)?.payload.toString()).toBe("one");
  });

  it("throws when both are damaged", () => {
    const path = fresh();
    writeFramed(path, "one");
    writeFileSync(path, "garbage");
    expect(() => readFramed(path)).toThrow("no whole previous version");
  });
});
