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

/** `src/ID.yaml` holds a list of cases whose blanks are drawn as signs; one that has no text of its own takes the text before it. */
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

/** The text that the suite means: signs for blanks, tabs, line ends and a byte order mark are put back. */
const plain = (drawn: string): string =>
  drawn.replaceAll("␣", " ").replace(/—*»/g, "\t").replaceAll("⇔", "\uFEFF").replaceAll("↵", "").replaceAll("←", "\r").replace(/∎\n$/, "");
