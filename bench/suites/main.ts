/**
 * `npm run suites -- --data DIR [--wrong] [--save] [SUITE …]`: how many cases of public test suites the agent reads as expected.
 * DIR has each suite's repository in a folder of the suite's name; missing suites are skipped. `--wrong` lists the cases with
 * another result, `--save` writes the figures to bench/results.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { saveResult } from "../save-result";
import { isFolder } from "./suite";
import { suites } from "./table";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: "string" }, wrong: { type: "boolean" }, save: { type: "boolean" } },
});
if (!values.data) {
  console.error("usage: npm run suites -- --data DIR [--wrong] [--save] [SUITE …]");
  process.exit(2);
}

const rows: { suite: string; measures: string; follows: string; right: number; cases: number }[] = [];
console.log("suite · what is measured · right of cases · share · whose answer counts");
for (const suite of suites.filter(({ folder }) => positionals.length === 0 || positionals.includes(folder))) {
  const folder = path.join(values.data, suite.folder);
  if (!(await isFolder(folder))) {
    console.log(`${suite.folder} · ${suite.measures} · not in ${values.data}`);
    continue;
  }
  const cases = await suite.read(folder);
  const wrong = cases.filter((one) => !one.right);
  const right = cases.length - wrong.length;
  rows.push({ suite: suite.folder, measures: suite.measures, follows: suite.follows, right, cases: cases.length });
  const share = cases.length === 0 ? "no case found" : `${((right / cases.length) * 100).toFixed(1)} %`;
  console.log(`${suite.folder} · ${suite.measures} · ${right}/${cases.length} · ${share} · ${suite.follows}`);
  if (values.wrong) for (const one of wrong) console.log(`  ${one.name}: ${one.got ?? "wrong"}`);
}
console.log(
  `suites=${rows.length} cases=${rows.reduce((sum, row) => sum + row.cases, 0)} right=${rows.reduce((sum, row) => sum + row.right, 0)}`,
);
if (values.save) await saveResult("suites", { suites: rows });
