import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { problemsIn } from "@/agent/checks/config/parse-config";
import { type Case, filesBelow, type Suite } from "./suite";

interface Written {
  yaml?: string;
  fail?: boolean;
  skip?: boolean;
}

/** `src/ID.yaml` has a list of cases with signs for blanks. A case without a text uses the previous text. */
export const yamlTestSuite: Suite = {
  folder: "yaml-test-suite",
  measures: "YAML is refused or read",
  follows: "YAML 1.2; a duplicate key is a separate finding",
  async read(folder) {
    const files = await filesBelow(path.join(folder, "src"), ".yaml");
    return (await Promise.all(files.map(casesOf))).flat();
  },
};

async function casesOf(file: string): Promise<Case[]> {
  const written = parse(await readFile(file, "utf8")) as Written[];
  let last: Written = {};
  return written.map((one, index) => {
    last = { ...last, ...one, fail: one.fail ?? false };
    const problems = problemsIn("case.yaml", Buffer.from(plain(last.yaml ?? ""))).filter(({ code }) => code === "does-not-parse");
    const name = `${path.basename(file, ".yaml")}${written.length > 1 ? `/${index}` : ""}`;
    return { name, right: last.fail === problems.length > 0, got: problems[0]?.reason ?? "nothing found" };
  });
}

/** The real text: replaces the signs for blanks, tabs, line ends and a byte order mark. */
const plain = (drawn: string): string =>
  drawn.replaceAll("␣", " ").replace(/—*»/g, "\t").replaceAll("⇔", "\uFEFF").replaceAll("↵", "").replaceAll("←", "\r").replace(/∎\n$/, "");
