import { describe, expect, it } from "vitest";
import { safeNext } from "./safe-next";

describe("where sign-in leads", () => {
  it("keeps a path with its query", () => expect(safeNext("/acme/repairs/1?tab=log")).toBe("/acme/repairs/1?tab=log"));
  it.each([undefined, "", "acme", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"])(
    "does not follow %j",
    (next) => expect(safeNext(next)).toBe("/"),
  );
});
