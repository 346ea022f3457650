import "server-only";
import type { Inventory } from "@/lib/contracts/agent";
import type { CheckResult, OwnResult } from "@/lib/contracts/check";
import { type DriftDifference, DriftFacts, driftBetween, factLabel, MOST_DIFFERENCES } from "@/lib/contracts/drift";
import type { Tx } from "@/lib/db";
import { storableText } from "@/lib/storable-text";
import { type Story, storableTold, tell } from "@/lib/told";
import { toldSource } from "./source";
import { DRIFT_CHECK, type DriftPlace, hostStock, notOfTheHost, placeOf, type Stock, stockOf } from "./stock";

interface Reference {
  facts: DriftFacts;
  open: string[];
  digest: string;
  source: string;
}

interface Source {
  orgId: string;
  nodeId: string;
}

/** The node as its row has it. */
interface About {
  labels: Record<string, string>;
  inventory: Inventory | null;
}

/**
 * What an agent cannot know: whether a workload, or the machine, is like the others of its group. A drift check that is ok on
 * its host becomes degraded here when it differs from its group's reference, and the machine's own comparison is added; everything else stays as
 * reported.
 */
export async function judgeDrift(tx: Tx, source: Source, checks: CheckResult[], { labels, inventory }: About): Promise<OwnResult[]> {
  const told = checks.filter(({ id, workload }) => id !== DRIFT_CHECK || workload !== "");
  const own = told.flatMap((result) => stockOf(result)?.group || []);
  const label = labels.group;
  const host = inventory && (label || own[0]) ? [hostResult(inventory, own[0] ?? "", label || own[0]!)] : [];
  const judged = [...told, ...host].map(async (result) => {
    const stock = result.state === "ok" ? stockOf(result) : null;
    const place = stock && placeOf(stock.group, label, result.workload);
    const reference = place && (await readReference(tx, source.orgId, place));
    return stock && place && reference && reference.digest !== stock.digest ? compare(result, stock, place, reference) : result;
  });
  return keepSince(tx, source, await Promise.all(judged));
}

/** The comparison of the machine as a check's result, for its state and its incident. */
function hostResult(inventory: Inventory, group: string, among: string): OwnResult {
  const stock = hostStock(inventory, group);
  const parts = [
    inventory.driver && `driver ${inventory.driver}`,
    inventory.cuda && `CUDA ${inventory.cuda}`,
    `kernel ${inventory.kernel}`,
  ];
  const atMs = Date.now();
  return {
    id: DRIFT_CHECK,
    workload: "",
    state: "ok",
    code: "",
    ...columnsOf(tell("drift.compared", { parts: parts.filter(Boolean).join(", "), group: among })),
    data: { ...stock },
    consecutive: 1,
    sinceMs: atMs,
    atMs,
    tookMs: 0,
  };
}

async function readReference(tx: Tx, orgId: string, place: DriftPlace): Promise<Reference | null> {
  const row = await tx.driftReference.findUnique({ where: { orgId_group_workload: { orgId, ...place } } });
  return row && { facts: DriftFacts.parse(row.facts), open: row.open as string[], digest: row.digest, source: row.source };
}

function compare(result: CheckResult, stock: Stock, place: DriftPlace, reference: Reference): OwnResult {
  const isHost = result.workload === "";
  const part = isHost ? (facts: DriftFacts) => facts : notOfTheHost;
  const differences = driftBetween(part(stock.facts), part(reference.facts), { except: reference.open });
  const [first] = differences;
  if (!first) return result;
  const packages = differences.filter(({ name }) => !name.startsWith("#"));
  const driver = differences.find(({ name }) => name === "#driver");
  const shown = packages[0] ?? first;
  const code = packages.length > 0 ? "packages-differ" : driver?.there ? "driver-differs" : "differs-from-group";
  return {
    ...result,
    state: "degraded",
    code,
    ...columnsOf(differs(isHost ? "" : result.workload, place.group, shown, { n: differences.length, source: reference.source })),
    data: {
      ...result.data,
      in_group: place.group,
      against: reference.source,
      differences: differences.slice(0, MOST_DIFFERENCES),
      total: differences.length,
      // The runbooks take their parameters from this.
      packages: packages.flatMap(({ name, there }) => (there === null ? [] : [`${name}==${there}`])).join(" "),
      remove: packages.flatMap(({ name, there }) => (there === null ? [name] : [])).join(" "),
      ...(driver?.there ? { branch: branchOf(driver.there), previous_branch: driver.here ? branchOf(driver.here) : "" } : {}),
    },
  };
}

const columnsOf = ({ text, told }: Story) => ({ sentence: storableText(text), told: storableTold(told) });

/** "chat differs from group a in 2 things: numpy 2.1.0 here, 1.26.4 in the group (and 1 more)". An empty workload: the machine does. */
function differs(
  workload: string,
  group: string,
  { name, here, there }: DriftDifference,
  { n, source }: { n: number; source: string },
): Story {
  const version = (value: string | null) => value ?? tell("drift.absent").told;
  const difference = { name: factLabel(name), here: version(here), there: version(there), source: toldSource(source) };
  const story = tell("drift.differs", {
    of: workload ? "workload" : "machine",
    workload,
    group,
    n,
    difference: tell("drift.difference", difference).told,
  });
  return n > 1 ? tell("more", { sentence: story.told, n: n - 1 }) : story;
}

const branchOf = (driver: string) => driver.split(".")[0] ?? driver;

/** The machine's own result, and results that became degraded here: an agent's own findings have other codes. */
const isOurs = ({ id, workload, state, code }: CheckResult) =>
  id === DRIFT_CHECK && (workload === "" || (state === "degraded" && code !== "differs"));

/** The agent knows since when its own check is ok; since when it differs is stored here. */
async function keepSince(tx: Tx, { orgId, nodeId }: Source, checks: OwnResult[]): Promise<OwnResult[]> {
  if (!checks.some(isOurs)) return checks;
  const known = await tx.checkStatus.findMany({
    where: { orgId, nodeId, checkId: DRIFT_CHECK },
    select: { workload: true, state: true, code: true, since: true, consecutive: true },
  });
  return checks.map((result) => {
    if (!isOurs(result)) return result;
    const before = known.find((row) => row.workload === result.workload && row.state === result.state && row.code === result.code);
    return before
      ? { ...result, sinceMs: before.since.getTime(), consecutive: before.consecutive + 1 }
      : { ...result, sinceMs: result.atMs, consecutive: 1 };
  });
}
