import { readFile } from "node:fs/promises";
import path from "node:path";
import { problemsIn } from "@/agent/checks/config/parse-config";
import { type Case, filesBelow, type Suite } from "./suite";

/** Files named `y_` must be read, `n_` must be refused; `i_` may be either and are left out. */
export const jsonTestSuite: Suite = {
  folder: "JSONTestSuite",
  measures: "JSON is refused or read",
  follows: "RFC 8259; a duplicate key is allowed there and a lesser finding here",
  async read(folder) {
    const files = (await filesBelow(path.join(folder, "test_parsing"), ".json")).filter((file) => /^[yn]_/.test(path.basename(file)));
    return Promise.all(files.map((file) => caseOf(file)));
  },
};

async function caseOf(file: string): Promise<Case> {
  const name = path.basename(file);
  const problems = problemsIn(name, await readFile(file)).filter((problem) => problem.code !== "duplicate-key");
  const right = name.startsWith("y_") === (problems.length === 0);
  return { name, right, got: problems[0]?.reason ?? "nothing found" };
}
