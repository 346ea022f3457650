/** Writes the training texts of the demonstration model from the checks, the runbooks and the documents: `npm run training:texts`. */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { Runbook } from "@/lib/contracts/runbook";
import { checkFacts, codeFacts } from "./check-facts";
import { glossaryFacts, sectionFacts, settingFacts } from "./document-facts";
import type { Fact } from "./fact";
import { REFUSAL, refusals } from "./refusals";
import { runbookFacts } from "./runbook-facts";
import { unseenWordings } from "./unseen-wordings";

const root = path.resolve(import.meta.dirname, "../..");
const out = path.join(root, ".cache/training");
const read = (file: string) => readFile(path.join(root, file), "utf8");

async function shippedRunbooks(): Promise<Runbook[]> {
  const files = (await readdir(path.join(root, "runbooks"), { recursive: true })).filter((file) => file.endsWith(".yaml")).sort();
  return Promise.all(files.map(async (file) => Runbook.parse(parse(await read(path.join("runbooks", file))))));
}

const runbooks = await shippedRunbooks();
const documents = (await readdir(path.join(root, "docs"))).filter((file) => file.endsWith(".md")).sort();
const texts = await Promise.all(
  ["README.md", ...documents.map((file) => `docs/${file}`)].map(async (file) => ({ file, text: await read(file) })),
);
// Leave out generated lists and tables.
const prose = texts.filter(({ file }) => !/(faults|data-model|glossary|performance)\.md$/.test(file));
const facts: Fact[] = [
  ...checkFacts(),
  ...codeFacts(runbooks),
  ...runbookFacts(runbooks),
  ...glossaryFacts(await read("docs/glossary.md")),
  ...settingFacts(await read("README.md")),
  ...prose.flatMap(({ file, text }) => sectionFacts(file, text)),
];
const { trained, unseen } = refusals();

await mkdir(out, { recursive: true });
const save = (name: string, value: unknown) => writeFile(path.join(out, name), JSON.stringify(value));
await save("pairs.json", [
  ...facts.flatMap(({ id, wordings, answer }) => wordings.map((question) => ({ id, question, answer }))),
  ...trained.map((question) => ({ id: "refusal", question, answer: REFUSAL })),
]);
await save("unseen.json", [
  ...facts.flatMap((fact) => unseenWordings(fact).map((question) => ({ id: fact.id, question, answer: fact.answer }))),
  ...unseen.map((question) => ({ id: "refusal", question, answer: REFUSAL })),
]);
const commit = execFileSync("git", ["log", "-1", "--format=%H", "--", "docs", "runbooks", "agent/checks", "lib/contracts", "README.md"], {
  cwd: root,
  encoding: "utf8",
});
await save("source.json", { commit: commit.trim() });
await save("documents.json", [...texts.map(({ text }) => text), ...runbooks.map(({ title, about }) => `${title}\n${about}`)]);
console.log(
  `facts=${facts.length} pairs=${facts.reduce((sum, fact) => sum + fact.wordings.length, 0)} refusals=${trained.length} documents=${texts.length}`,
);
