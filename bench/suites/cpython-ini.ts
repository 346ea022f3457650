import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { problemsIn } from "@/agent/checks/config/parse-config";
import { type Case, isFolder, type Suite } from "./suite";

/** Prints every text of the file that has a section, and whether configparser reads it with its defaults. */
const TEXTS = `
import ast, configparser, json, sys, textwrap
found = {}

def keep(text):
    text = textwrap.dedent(text)
    if "\\n" not in text or "[" not in text:
        return
    try:
        configparser.ConfigParser().read_string(text)
        found[text] = True
    except configparser.Error:
        found[text] = False

tree = ast.parse(open(sys.argv[1]).read())
for node in ast.walk(tree):
    # Texts are made for several delimiters and comment signs: the first of each is taken.
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format" and isinstance(node.func.value, ast.Constant):
        try:
            keep(node.func.value.value.format(("=", ":"), (";", "#"), "="))
        except (IndexError, KeyError, TypeError, ValueError):
            pass
        node.func.value = ast.Constant("")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "{0" not in node.value:
        keep(node.value)
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        keep(file.read())
print(json.dumps(list(found.items())))
`;

/** The texts of CPython's tests of configparser, and the files beside them. */
export const cpythonIni: Suite = {
  folder: "cpython",
  measures: "INI is refused or read",
  follows: "configparser of the python3 at hand, with its defaults",
  async read(folder) {
    const tests = path.join(folder, "Lib/test");
    const data = path.join(tests, "configdata");
    const files = (await isFolder(data))
      ? (await readdir(data)).filter((file) => file.startsWith("cfgparser")).map((file) => path.join(data, file))
      : [];
    const { stdout } = await promisify(execFile)("python3", ["-c", TEXTS, path.join(tests, "test_configparser.py"), ...files]);
    return (JSON.parse(stdout) as [string, boolean][]).map(([text, isRead]) => caseOf(JSON.stringify(text).slice(0, 100), text, isRead));
  },
};

function caseOf(name: string, text: string, isRead: boolean): Case {
  const [problem] = problemsIn("case.ini", Buffer.from(text), { reader: () => "python" });
  return { name, right: isRead === (problem === undefined), got: problem?.reason ?? "nothing found" };
}
