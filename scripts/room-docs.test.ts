import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withRooms } from "./room-docs";

it("CONTRIBUTING shows the rooms as the structure check enforces them (npm run docs:rooms writes them)", () => {
  const document = readFileSync("CONTRIBUTING.md", "utf8");
  expect(document).toBe(withRooms(document));
});
