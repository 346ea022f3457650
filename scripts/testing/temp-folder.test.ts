import { existsSync, mkdtempSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { makeTempFolder } from "./temp-folder";

it("a run of tests has a temporary folder that every user can write to, and that is removed with its content", () => {
  const { folder, remove } = makeTempFolder();
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
  mkdtempSync(path.join(folder, "left-"));
  remove();
  expect(existsSync(folder)).toBe(false);
});

it("folders that tests make are in the folder of their run", () => {
  expect(path.basename(os.tmpdir())).toMatch(/^mw-tests-/);
});
