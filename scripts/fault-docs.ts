/** Writes docs/faults.md from the agent's catalogue, the signals of log lines and the built-in runbooks: `npm run docs:faults`. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { catalog } from "@/agent/checks/catalog";
import { FINDING_CODES } from "@/lib/contracts/finding-codes";
import type { CodesOf } from "@/lib/contracts/finding-codes/repaired";
import { logSignals } from "@/lib/contracts/log-signals";
import { Runbook } from "@/lib/contracts/runbook";

const root = path.resolve(import.meta.dirname, "..");
export const faultDocsFile = path.join(root, "docs/faults.md");

interface Shipped {
  file: string;
  runbook: Runbook;
}

async function shippedRunbooks(): Promise<Shipped[]> {
  const files = (await readdir(path.join(root, "runbooks"), { recursive: true })).filter((file) => file.endsWith(".yaml")).sort();
  return Promise.all(
    files.map(async (file) => ({ file, runbook: Runbook.parse(parse(await readFile(path.join(root, "runbooks", file), "utf8"))) })),
  );
}

const line = ({ file, runbook }: Shipped, check: string): string => {
  const codes = runbook.repairs.filter((repaired) => repaired.startsWith(`${check}/`)).map((repaired) => `\`${repaired.split("/")[1]}\``);
  const back = runbook.rollback.length > 0 ? "has a rollback" : `no rollback. ${runbook.noRollback}`;
  return `- [${runbook.title}](../runbooks/${file}) for ${codes.join(", ")}: ${runbook.risk}, ${back}`;
};

/** The codes that no runbook repairs, each with the action for a person. */
function handOffs(check: string): string[] {
  const codes = Object.entries((FINDING_CODES as Record<string, CodesOf>)[check] ?? {});
  const told = codes.flatMap(([code, text]) => (typeof text === "string" ? [`- \`${code}\`: ${text}`] : []));
  return told.length > 0 ? [`Without a runbook:\n\n${told.join("\n")}`] : [];
}

interface SuiteRow {
  suite: string;
  measures: string;
  follows: string;
  right: number;
  cases: number;
}

/** The figures that `npm run suites -- --data DIR --save` wrote last. */
async function suiteTable(): Promise<string> {
  const { at, suites } = JSON.parse(await readFile(path.join(root, "bench/results/suites.json"), "utf8")) as {
    at: string;
    suites: SuiteRow[];
  };
  const rows = suites.map(
    ({ suite, measures, follows, right, cases }) =>
      `| ${suite} | ${measures} | ${right} of ${cases} | ${((right / cases) * 100).toFixed(1)} % | ${follows} |`,
  );
  return [
    "## How well formats are read",
    `Public test suites, read by the checks on ${at.slice(0, 10)} (\`npm run suites -- --data DIR --save\`; the suites' own data is not kept here).`,
    ["| suite | what is measured | right | share | whose answer counts |", "|---|---|---|---|---|", ...rows].join("\n"),
  ].join("\n\n");
}

/** The page, generated. */
export async function faultDocs(): Promise<string> {
  const shipped = await shippedRunbooks();
  const sections = catalog.map((check) => {
    const fitting = shipped.filter(({ runbook }) => runbook.repairs.some((repaired) => repaired.startsWith(`${check.id}/`)));
    const scope = check.scope === "host" ? "once a host" : "once for each workload that declares what it needs";
    return [
      `## ${check.title}`,
      `\`${check.id}\`, every ${check.every}, at most ${check.within}, ${scope}`,
      check.about,
      `**Knows:** ${check.knows}`,
      `**Cannot see:** ${check.cannotSee}`,
      fitting.length > 0 ? fitting.map((one) => line(one, check.id)).join("\n") : "No runbook: it compares and says.",
      ...handOffs(check.id),
    ].join("\n\n");
  });
  const signals = logSignals.map(({ id, title, about, knows, cannotSee }) =>
    [
      `## ${title}`,
      `\`${id}\`, from shipped log lines, every 10s, for each workload that ships its logs`,
      about,
      `**Knows:** ${knows}`,
      `**Cannot see:** ${cannotSee}`,
      ...handOffs(id),
    ].join("\n\n"),
  );
  const head = `# The faults that Millwright knows\n\nGenerated from the agent's checks, the signals of log lines and the built-in runbooks (\`npm run docs:faults\`). ${catalog.length} checks, ${logSignals.length} signals of log lines, ${shipped.length} runbooks.`;
  return `${[head, ...sections, ...signals, await suiteTable()].join("\n\n")}\n`;
}

if (import.meta.filename === process.argv[1]) await writeFile(faultDocsFile, await faultDocs());
