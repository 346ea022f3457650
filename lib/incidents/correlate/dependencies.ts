import "server-only";
import type { Cause } from "@/lib/contracts/incident";
import { WorkloadsReport } from "@/lib/contracts/node-workloads";
import type { Tx } from "@/lib/db";
import { readFleet } from "@/lib/fleet/fleet";
import { offlineAfterMs, readDoorTimes } from "@/lib/fleet/liveness";
import { nodesAt } from "@/lib/fleet/nodes-at";
import { tell } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import { WINDOW_MS } from "./group";
import { referencesIn } from "./references";

/** A cause with its rank: above 1 it comes before traits that members merely share. */
export interface RankedCause extends Cause {
  score: number;
}

export interface Effect {
  id: string;
  nodeId: string | null;
  checkId: string;
  workload: string;
  openedAtMs: number;
  finding: { data?: unknown; sentence?: string };
}

interface Host {
  id: string;
  name: string;
  via: string;
}

interface Fault {
  number: number;
  node_id: string;
  check_id: string;
  sentence: string;
  opened_at: Date;
}

const relations: Record<string, string> = { db: "database", serving: "endpoint", model: "endpoint", distributed: "rank", training: "rank" };
const MOST_RANKS = 500;

/**
 * Faults on other hosts that the incident's workload depends on: a host that its finding or its declaration names (a database, an endpoint), and the
 * other ranks of one run. Each with its fault, and how to rule it out.
 */
export async function dependencyCauses(tx: Tx, orgId: string, effect: Effect): Promise<RankedCause[]> {
  if (effect.nodeId === null) return [];
  const named = await namedHosts(tx, orgId, effect);
  const ranks = await rankHosts(tx, orgId, effect);
  const hosts = new Map([...ranks, ...named].map((host) => [host.id, host]));
  if (hosts.size === 0) return [];
  const faults = await faultsOn(tx, orgId, [...hosts.keys()], effect);
  const silences = await silencesOf(tx, orgId, named);
  return [...hosts.values()].flatMap((host) => {
    const fault = faults.find(({ node_id }) => node_id === host.id);
    return fault ? causeOf(host, fault, effect) : silentCause(host, silences.get(host.id), effect);
  });
}

/** Hosts whose hostname or address is in the finding or in the workload's declaration; an address that several hosts have names none of them. */
async function namedHosts(tx: Tx, orgId: string, { nodeId, workload, finding }: Effect): Promise<Host[]> {
  const names = referencesIn([finding, workload === "" ? [] : await declarationsOf(tx, orgId, nodeId ?? "", workload)]);
  return [...(await nodesAt(tx, orgId, names))].flatMap(([via, nodes]) => {
    const [node] = nodes;
    return node && nodes.length === 1 && node.id !== nodeId ? [{ ...node, via }] : [];
  });
}

/** How long each of the hosts that are offline has been silent while the agents' door was open, in ms. */
async function silencesOf(tx: Tx, orgId: string, hosts: readonly Host[]): Promise<Map<string, number>> {
  if (hosts.length === 0) return new Map();
  const ids = hosts.map(({ id }) => id);
  const { rows } = await readFleet(tx, orgId, await readDoorTimes(tx), {
    ...{ where: Prisma.sql`true`, among: Prisma.sql`n.id = ANY (${ids})` },
    ...{ order: "name", descending: false, offset: 0, limit: null },
  });
  const offline = rows.filter(({ silence_ms, interval_ms }) => silence_ms > offlineAfterMs(interval_ms));
  return new Map(offline.map(({ id, silence_ms }) => [id, silence_ms]));
}

/** The workload's declarations in the host's own file and in the portal: they name its endpoint. */
async function declarationsOf(tx: Tx, orgId: string, nodeId: string, workload: string): Promise<unknown[]> {
  const node = await tx.node.findUnique({ where: { orgId_id: { orgId, id: nodeId } }, select: { workloadReport: true } });
  const revision = await tx.workloadRevision.findFirst({
    where: { orgId, nodeId },
    orderBy: { revision: "desc" },
    select: { workloads: true },
  });
  const file = WorkloadsReport.safeParse(node?.workloadReport).data?.file ?? [];
  const portal = WorkloadsReport.shape.file.safeParse(revision?.workloads).data ?? [];
  return [...file, ...portal].filter(({ name }) => name === workload);
}

/** The other hosts on which the same run has ranks. */
async function rankHosts(tx: Tx, orgId: string, { nodeId, workload, checkId }: Effect): Promise<Host[]> {
  if (workload === "" || relations[subjectOf(checkId)] !== "rank") return [];
  return tx.$queryRaw<Host[]>`
    SELECT DISTINCT n.id, n.name, '' AS via FROM check_status c JOIN node n ON n.org_id = c.org_id AND n.id = c.node_id
    WHERE c.org_id = ${orgId} AND c.workload = ${workload} AND split_part(c.check_id, '.', 1) IN ('distributed', 'training') AND c.state <> 'not-applicable'
      AND n.id <> ${nodeId} LIMIT ${MOST_RANKS}`;
}

/** Faults that existed when this one began, the deepest and oldest first, without those of other ranks that report the same. */
async function faultsOn(tx: Tx, orgId: string, nodeIds: string[], { id, checkId, workload, openedAtMs }: Effect): Promise<Fault[]> {
  return tx.$queryRaw<Fault[]>`
    SELECT number, node_id, check_id, sentence, opened_at FROM incident
    WHERE org_id = ${orgId} AND node_id = ANY (${nodeIds}) AND id <> ${id} AND drill_id IS NULL AND severity = 'critical'
      AND NOT (workload = ${workload} AND workload <> '' AND split_part(check_id, '.', 1) = ${subjectOf(checkId)})
      AND opened_at <= ${new Date(openedAtMs + WINDOW_MS)} AND (state <> 'resolved' OR resolved_at >= ${new Date(openedAtMs)})
    ORDER BY opened_at LIMIT 200`;
}

const subjectOf = (checkId: string): string => checkId.split(".")[0] ?? "";
const minutes = (ms: number): number => Math.max(1, Math.round(Math.abs(ms) / 60_000));

/** What the host is to the incident's workload. */
function roleOf(host: Host, { checkId, workload }: Effect) {
  return {
    host: host.name,
    relation: relations[subjectOf(checkId)] ?? "host",
    uses: workload === "" ? "node" : "workload",
    workload,
    via: host.via,
  };
}

function causeOf(host: Host, fault: Fault, effect: Effect): RankedCause[] {
  const before = effect.openedAtMs - fault.opened_at.getTime();
  const role = roleOf(host, effect);
  const isRank = host.via === "";
  const began = { number: fault.number, check: fault.check_id, minutes: minutes(before), when: before >= 0 ? "before" : "after" };
  return [
    {
      score: before >= 0 ? 3 : 1.5,
      what: tell("cause.fault", { ...role, sentence: fault.sentence.slice(0, 200) }),
      evidence: tell(isRank ? "cause.faultRankEvidence" : "cause.faultNamedEvidence", { ...role, ...began }),
      ruleOut: tell(isRank ? "cause.rankRuleOut" : "cause.namedRuleOut", role),
    },
  ];
}

function silentCause(host: Host, silentMs: number | undefined, effect: Effect): RankedCause[] {
  // The other ranks of a run report a rank that is silent.
  if (host.via === "" || silentMs === undefined) return [];
  const role = roleOf(host, effect);
  return [
    {
      score: 2,
      what: tell("cause.silent", role),
      evidence: tell("cause.silentEvidence", { ...role, minutes: minutes(silentMs) }),
      ruleOut: tell("cause.namedRuleOut", role),
    },
  ];
}
