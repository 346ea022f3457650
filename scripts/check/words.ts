import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { literalTexts } from "./literal-texts";

/** Texts of components and pages below `root` that are in the code and should be in messages/. */
export function wordProblems(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "components", "app"], {
    cwd: root,
    encoding: "utf8",
  }).split("\n");
  const files = listed.filter((file) => /(?<!\.test)\.tsx?$/.test(file) && !file.startsWith("app/api/"));
  return literalTexts(Object.fromEntries(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")])));
}
