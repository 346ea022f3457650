import { readFile } from "node:fs/promises";
import path from "node:path";
import { problemsIn } from "@/agent/checks/config/parse-config";
import type { Reader } from "@/agent/checks/config/reader";
import type { Case, Suite } from "./suite";

/** The suite lists which of its files belong to a version of TOML; `valid/` must be read, `invalid/` refused. */
const tomlOf = (version: string, reader: Reader, follows: string): Suite => ({
  folder: "toml-test",
  measures: `TOML ${version} is refused or read`,
  follows,
  async read(folder) {
    const tests = path.join(folder, "tests");
    const list = await readFile(path.join(tests, `files-toml-${version}.0`), "utf8");
    const files = list.split("\n").filter((file) => file.endsWith(".toml"));
    return Promise.all(files.map((file) => caseOf(tests, file, reader)));
  },
});

async function caseOf(tests: string, file: string, reader: Reader): Promise<Case> {
  const problems = problemsIn(file, await readFile(path.join(tests, file)), { reader: () => reader });
  const right = file.startsWith("valid/") === (problems.length === 0);
  return { name: file, right, got: problems[0]?.reason ?? "nothing found" };
}

export const tomlTest: Suite[] = [
  tomlOf("1.0", "python", "Python's tomllib, which reads 1.0 and no byte order mark"),
  tomlOf("1.1", "other", "the specification"),
];
