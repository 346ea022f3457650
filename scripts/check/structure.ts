import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { importsOf } from "./imports";
import { roomCircles, roomProblem } from "./room-order";
import { emptyNames, LONGEST_FILE, longOnPurpose, mayStartPrograms, mayUseDirectoryClient, mayUseNextRequest, rules } from "./rules";

function sourceFiles(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.split("\n").filter((file) => file && !file.endsWith(".d.ts"));
}

/** Import cycles; type-only imports count, because they tie files together as well. */
function circles(graph: Map<string, string[]>): string[] {
  const found: string[] = [];
  const state = new Map<string, "open" | "done">();
  const trail: string[] = [];
  const visit = (file: string) => {
    state.set(file, "open");
    trail.push(file);
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === "open") found.push(`${trail.slice(trail.indexOf(next)).join(" → ")} → ${next}`);
      else if (!state.has(next)) visit(next);
    }
    trail.pop();
    state.set(file, "done");
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file);
  return found;
}

function problemsOfFile(root: string, file: string, imports: ReturnType<typeof importsOf>): string[] {
  const problems: string[] = [];
  const isTest = isForTests(file);
  const rule = rules.find(({ from }) => file.startsWith(from));
  for (const { file: target, specifier } of imports) {
    if (isTest || !rule) continue;
    const fits = target === null ? !rule.neverPackages?.test(specifier) : rule.mayImport.some((prefix) => target.startsWith(prefix));
    if (!fits) problems.push(`${file} imports ${specifier}: ${rule.why}.`);
    const upwards = target && roomProblem(file, target);
    if (upwards) problems.push(upwards);
  }
  const names = imports.map(({ specifier }) => specifier);
  if (file.startsWith("lib/") && names.some((name) => /^next(\/|$)/.test(name)) && !mayUseNextRequest.test(file)) {
    problems.push(`${file} uses Next's request API: only lib/auth and lib/http do.`);
  }
  const source = readFileSync(path.join(root, file), "utf8");
  if (/\bdirectoryClient\b/.test(source) && !mayUseDirectoryClient.test(file))
    problems.push(`${file} uses the directory client: tenant rows are read through withOrg.`);
  if (file.startsWith("agent/") && !isTest && /^import (?!type\b).*"node:child_process"/m.test(source) && !mayStartPrograms.test(file))
    problems.push(`${file} starts programs: only agent/host/start-program.ts does, so that no program gets rights by mistake.`);
  if (!isTest && /import\s*\{[^}]*\bz\b[^}]*\}\s*from "zod"/.test(source))
    problems.push(`${file}: write import * as z from "zod"; a named import pulls all of zod into the agent.`);
  if (/(^|\/)index\.tsx?$/.test(file)) problems.push(`${file} is a barrel: import from the file itself.`);
  if (emptyNames.test(file)) problems.push(`${file}: the name says nothing about what is inside.`);
  if (!/^[a-z0-9.[\]()/_-]+$/.test(file.replace(/\[\.\.\.\w+\]/g, "")) && !file.startsWith("app/"))
    problems.push(`${file}: file names are kebab-case.`);
  const lines = source.split("\n").length;
  if (lines > LONGEST_FILE && !isTest && !(file in longOnPurpose))
    problems.push(`${file} has ${lines} lines (at most ${LONGEST_FILE}): split it, or give a reason in scripts/check/rules.ts.`);
  return problems;
}

/** Tests and their helpers may import from everywhere. */
const isForTests = (file: string): boolean => /\.(test|spec)\.tsx?$/.test(file) || file.startsWith("agent/testing/");

export interface Structure {
  /** The violations, one sentence each. */
  problems: string[];
  /** The tree in one line of numbers. */
  counts: string;
}

/** Reads every source file that git knows below `root`, and judges the structure. */
export function checkStructure(root: string): Structure {
  const files = sourceFiles(root).filter((file) => !file.startsWith("prisma/generated/"));
  const known = new Set(files);
  const graph = new Map<string, string[]>();
  const problems: string[] = [];
  for (const file of files) {
    const imports = importsOf(root, file);
    problems.push(...problemsOfFile(root, file, imports));
    graph.set(
      file,
      imports.flatMap(({ file: target }) => (target && known.has(target) ? [target] : [])),
    );
  }
  const fileCircles = circles(graph);
  const between = roomCircles([...graph].filter(([file]) => !isForTests(file)));
  problems.push(...fileCircles.map((circle) => `These files import each other in a circle: ${circle}.`));
  problems.push(...between.map((group) => `These rooms reach each other: ${group.join(", ")}.`));
  const lengths = files
    .filter((file) => !isForTests(file))
    .map((file) => readFileSync(path.join(root, file), "utf8").split("\n").length - 1)
    .sort((a, b) => a - b);
  const counts = [
    `${files.length} files (${files.length - lengths.length} for tests)`,
    `median ${lengths[Math.floor(lengths.length / 2)] ?? 0} lines`,
    `${lengths.filter((length) => length > LONGEST_FILE).length} over ${LONGEST_FILE}`,
    `${fileCircles.length} cycles between files`,
    `${between.length} cycles between rooms`,
  ].join(", ");
  return { problems, counts };
}
