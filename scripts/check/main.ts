/** `npm run check`: format and lint, types, structure, words. Seconds, no database. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { missingFromLock } from "./lock-file";
import { checkStructure } from "./structure";
import { wordProblems } from "./words";

const root = path.resolve(import.meta.dirname, "../..");
let failed = 0;

function report(name: string, problems: string): void {
  console.log(`${problems ? "✗" : "✓"} ${name}`);
  if (!problems) return;
  failed += 1;
  console.log(problems.replace(/^/gm, "    "));
}

function tool(name: string, file: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: root, encoding: "utf8" });
  report(name, status === 0 ? "" : `${stdout}${stderr}`.trim());
}

tool("format and lint", "node_modules/@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", "--colors=off", "."]);
tool("types", "node_modules/typescript/bin/tsc", ["--noEmit", "-p", "."]);
const { problems, counts } = checkStructure(root);
report("structure", [...problems, ...missingFromLock(readFileSync(path.join(root, "package-lock.json"), "utf8"))].join("\n"));
report("words", wordProblems(root).join("\n"));
console.log(counts);
console.log(`${4 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
