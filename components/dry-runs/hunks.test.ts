import { describe, expect, it } from "vitest";
import { hunksOf } from "./hunks";

describe("a unified diff read back", () => {
  it("gives each place as it was and as it would be, with its line", () => {
    const diff = "@@ -1,2 +1,3 @@\n a\n-b\n+B\n+c\n@@ -9,1 +10,1 @@\n-x\n\\ No newline at end of file\n+x\n";
    expect(hunksOf(diff)).toEqual([
      { beforeLine: 1, afterLine: 1, before: "a\nb", after: "a\nB\nc" },
      { beforeLine: 9, afterLine: 10, before: "x", after: "x" },
    ]);
    expect(hunksOf("")).toEqual([]);
    expect(hunksOf("@@ -0,0 +1,1 @@\n+only\n")).toEqual([{ beforeLine: 0, afterLine: 1, before: "", after: "only" }]);
  });
});
