import "server-only";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { AlertRule } from "@/lib/contracts/alert-rule";
import { BuiltInRule } from "@/lib/contracts/rule";
import { type Tx, withOrg } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The built-in rules of every organisation. They cover trends, unusual values and silence, which agents' checks do not. */
const shipped = {
  "disk-fills": {
    name: "Disk will be full",
    condition: { kind: "forecast", series: "node_disk_used_ratio", bound: 1, horizonMs: 12 * HOUR_MS },
    severity: "warning",
  },
  "memory-fills": {
    name: "Memory will run out",
    condition: { kind: "forecast", series: "node_memory_used_ratio", bound: 0.98, horizonMs: 2 * HOUR_MS, historyMs: 12 * HOUR_MS },
    severity: "warning",
  },
  "gpu-hot": {
    name: "GPU stays hot",
    condition: { kind: "threshold", series: "gpu_temperature_celsius", side: "above", bound: 88, clear: 83 },
    forMs: 15 * MINUTE_MS,
  },
  "retransmits-unusual": {
    name: "Unusual share of retransmitted TCP segments",
    // At a report every ten seconds a score of 5 would fire once in twelve days on each node.
    condition: { kind: "anomaly", series: "node_tcp_retransmit_ratio", side: "above", score: 6 },
  },
  "node-silent": {
    name: "Node stopped reporting",
    condition: { kind: "absence", series: "node_load1", withinMs: 15 * MINUTE_MS },
    severity: "critical",
    // Off by default: it would alert in fleets whose hosts come and go.
    enabled: false,
  },
} satisfies Record<BuiltInRule, object>;
const builtIn = BuiltInRule.options.map((key) => ({ key, rule: AlertRule.parse(shipped[key]) }));

/** The built-in rule whose name a row still has. */
export const builtInNameOf = (row: { builtIn: string | null; name: string }): BuiltInRule | null =>
  builtIn.find(({ key, rule }) => key === row.builtIn && rule.name === row.name)?.key ?? null;

/** Makes the built-in rules that an organisation does not have yet. Those that it changed or switched off stay as they are. */
export async function ensureBuiltInRules(tx: Tx, orgId: string): Promise<void> {
  const rows = await tx.alertRule.findMany({ where: { orgId }, select: { builtIn: true, name: true } });
  const known = new Set(rows.map((row) => row.builtIn));
  const taken = new Set(rows.map((row) => row.name));
  const missing = builtIn.filter(({ key, rule }) => !known.has(key) && !taken.has(rule.name));
  if (missing.length === 0) return;
  await tx.alertRule.createMany({
    data: missing.map(({ key, rule }) => ({
      orgId,
      builtIn: key,
      name: rule.name,
      body: rule as unknown as Prisma.InputJsonObject,
      enabled: rule.enabled,
      changedByName: "Millwright",
    })),
    skipDuplicates: true,
  });
}

/** At start: every organisation gets what this version ships. */
export async function ensureBuiltInRulesOfAllOrgs(): Promise<void> {
  for (const orgId of await listOrgIds()) await withOrg(asSystem(orgId), (tx) => ensureBuiltInRules(tx, orgId));
}
