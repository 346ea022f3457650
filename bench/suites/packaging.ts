import { satisfies } from "@/agent/checks/python/specifier";
import { compareVersionNumbers, parseVersionNumber } from "@/agent/checks/python/version-number";
import { pythonTables, type Table } from "./python-tables";
import type { Case, Suite } from "./suite";

/** packaging's tables that compare versions with specifiers and with each other. */
export const packaging: Suite = {
  folder: "packaging",
  measures: "Python versions and specifiers",
  follows: "packaging, candidates included, as pip asks it about what is installed",
  async read(folder) {
    const specifiers = (await pythonTables(folder, "tests.test_specifiers")).filter(({ test }) => test === "test_specifiers");
    const versions = (await pythonTables(folder, "tests.test_version")).filter(({ names }) => names.join() === "left,right,op");
    return [...specifiers.flatMap(specifierCases), ...versions.flatMap(versionCases)];
  },
};

function specifierCases({ names, rows }: Table): Case[] {
  const [version, specifier, expected] = [
    names.indexOf("version"),
    names.findIndex((name) => name.startsWith("spec")),
    names.indexOf("expected"),
  ];
  return rows.map((row) => {
    const got = satisfies(String(row[version]), String(row[specifier]));
    return { name: `${row[version]} ${row[specifier]}`, right: got === row[expected], got: String(got) };
  });
}

const operators: Record<string, (order: number) => boolean> = {
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  ge: (order) => order >= 0,
  gt: (order) => order > 0,
};

function versionCases({ test, rows }: Table): Case[] {
  // Only the tables of true comparisons: the others have the same comparisons reversed.
  const wanted = !/false/.test(test);
  return rows.flatMap(([left, right, operator]) => {
    const [a, b] = [parseVersionNumber(String(left)), parseVersionNumber(String(right))];
    const holds = operators[/function (\w+)/.exec(String(operator))?.[1] ?? ""];
    if (!holds) return [];
    const got = a && b ? holds(compareVersionNumbers(a, b)) : null;
    return [{ name: `${left} ${operator} ${right}`, right: got === wanted, got: String(got) }];
  });
}
