import "server-only";
import type { Cause } from "@/lib/contracts/incident";
import type { Tx } from "@/lib/db";
import { readFleet } from "@/lib/fleet/fleet";
import { offlineAfterMs, readGatewayTimes } from "@/lib/fleet/liveness";
import { tell } from "@/lib/told";
import { Prisma } from "@/prisma/generated/client";
import { WINDOW_MS } from "./group";
import { type Effect, namedHosts, type RelatedHost, rankHosts, relations, subjectOf } from "./related-hosts";

/** A cause with its rank: above 1 it comes before traits that members merely share. */
export interface RankedCause extends Cause {
  score: number;
}

interface Fault {
  number: number;
  node_id: string;
  check_id: string;
  sentence: string;
  opened_at: Date;
}

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

/** How long each offline host has been silent while the gateway was up, in ms. */
async function silencesOf(tx: Tx, orgId: string, hosts: readonly RelatedHost[]): Promise<Map<string, number>> {
  if (hosts.length === 0) return new Map();
  const ids = hosts.map(({ id }) => id);
  const { rows } = await readFleet(tx, orgId, await readGatewayTimes(tx), {
    ...{ where: Prisma.sql`true`, among: Prisma.sql`n.id = ANY (${ids})` },
    ...{ order: "name", descending: false, offset: 0, limit: null },
  });
  const offline = rows.filter(({ silence_ms, interval_ms }) => silence_ms > offlineAfterMs(interval_ms));
  return new Map(offline.map(({ id, silence_ms }) => [id, silence_ms]));
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

const minutes = (ms: number): number => Math.max(1, Math.round(Math.abs(ms) / 60_000));

/** What the host is to the incident's workload. */
function roleOf(host: RelatedHost, { checkId, workload }: Effect) {
  return {
    host: host.name,
    relation: relations[subjectOf(checkId)] ?? "host",
    uses: workload === "" ? "node" : "workload",
    workload,
    via: host.via,
  };
}

function causeOf(host: RelatedHost, fault: Fault, effect: Effect): RankedCause[] {
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

function silentCause(host: RelatedHost, silentMs: number | undefined, effect: Effect): RankedCause[] {
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
