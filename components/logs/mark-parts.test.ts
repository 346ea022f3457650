import { expect, it } from "vitest";
import { markParts } from "./mark-parts";

it("marks every place of a text, whatever its case, and loses nothing", () => {
  const parts = markParts("Error: error in ERROR handler", "error");
  expect(parts.filter((part) => part.isFound).map((part) => part.text)).toEqual(["Error", "error", "ERROR"]);
  expect(parts.map((part) => part.text).join("")).toBe("Error: error in ERROR handler");
  expect(markParts("plain", "")).toEqual([{ at: 0, text: "plain", isFound: false }]);
});
