import "server-only";
import type { CheckResult } from "@/lib/contracts/check";
import { DriftFacts, describeDifference, driftBetween, MOST_DIFFERENCES } from "@/lib/contracts/drift";
import type { Tx } from "@/lib/db";
import { DRIFT_CHECK, type DriftPlace, placeOf, type Stock, stockOf } from "./stock";

interface Reference {
  facts: DriftFacts;
  open: string[];
  digest: string;
  source: string;
}

/**
 * What an agent cannot know: whether a workload is like the others of its group. A result of the drift check that is well on its host becomes
 * degraded here when it differs from its group's reference; everything else stays as it was told.
 */
export async function judgeDrift(tx: Tx, source: { orgId: string; nodeId: string }, checks: CheckResult[]): Promise<CheckResult[]> {
  const stocks = checks.map((result) => (result.state === "ok" ? stockOf(result) : null));
  if (stocks.every((stock) => stock === null)) return checks;
  const { orgId, nodeId } = source;
  const node = await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { labels: true } });
  const label = (node?.labels as Record<string, string> | undefined)?.group;
  const judged = checks.map(async (result, index) => {
    const stock = stocks[index];
    const place = stock && placeOf(stock.group, label, result.workload);
    const reference = place && (await readReference(tx, orgId, place));
    return stock && place && reference && reference.digest !== stock.digest ? compare(result, stock, place, reference) : result;
  });
  return keepSince(tx, source, await Promise.all(judged));
}

async function readReference(tx: Tx, orgId: string, place: DriftPlace): Promise<Reference | null> {
  const row = await tx.driftReference.findUnique({ where: { orgId_group_workload: { orgId, ...place } } });
  return row && { facts: DriftFacts.parse(row.facts), open: row.open as string[], digest: row.digest, source: row.source };
}

function compare(result: CheckResult, stock: Stock, place: DriftPlace, reference: Reference): CheckResult {
  const differences = driftBetween(stock.facts, reference.facts, { except: reference.open });
  const [first] = differences;
  if (!first) return result;
  const packages = differences.filter(({ name }) => !name.startsWith("#"));
  const driver = differences.find(({ name }) => name === "#driver");
  const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : "";
  const count = `${differences.length} ${differences.length === 1 ? "thing" : "things"}`;
  const code = packages.length > 0 ? "packages-differ" : driver?.there ? "driver-differs" : "differs-from-group";
  return {
    ...result,
    state: "degraded",
    code,
    sentence: `${result.workload} differs from group ${place.group} in ${count}: ${describeDifference(packages[0] ?? first, reference.source)}${more}`,
    data: {
      ...result.data,
      in_group: place.group,
      against: reference.source,
      differences: differences.slice(0, MOST_DIFFERENCES),
      total: differences.length,
      // What the runbooks take their parameters from.
      packages: packages.flatMap(({ name, there }) => (there === null ? [] : [`${name}==${there}`])).join(" "),
      remove: packages.flatMap(({ name, there }) => (there === null ? [name] : [])).join(" "),
      ...(driver?.there ? { branch: branchOf(driver.there), previous_branch: driver.here ? branchOf(driver.here) : "" } : {}),
    },
  };
}

const branchOf = (driver: string) => driver.split(".")[0] ?? driver;

/** The agent counts since when its own check is well; since when it differs is counted here. */
async function keepSince(tx: Tx, { orgId, nodeId }: { orgId: string; nodeId: string }, checks: CheckResult[]): Promise<CheckResult[]> {
  const known = await tx.checkStatus.findMany({
    where: { orgId, nodeId, checkId: DRIFT_CHECK },
    select: { workload: true, state: true, code: true, since: true, consecutive: true },
  });
  return checks.map((result) => {
    if (result.id !== DRIFT_CHECK || result.state !== "degraded" || result.code === "differs") return result;
    const before = known.find((row) => row.workload === result.workload && row.state === result.state && row.code === result.code);
    return before
      ? { ...result, sinceMs: before.since.getTime(), consecutive: before.consecutive + 1 }
      : { ...result, sinceMs: result.atMs, consecutive: 1 };
  });
}
