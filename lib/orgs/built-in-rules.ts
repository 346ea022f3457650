import "server-only";
import { listOrgIds } from "@/lib/auth/directory";
import { asSystem } from "@/lib/context";
import { AlertRule, isAboutLogs } from "@/lib/contracts/alert-rule";
import { checkOf } from "@/lib/contracts/log-signals";
import { BuiltInRule } from "@/lib/contracts/rule";
import { type Tx, withOrg } from "@/lib/db";
import type { Prisma } from "@/prisma/generated/client";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The built-in rules of every organisation. They cover trends, unusual values, silence and log lines, which agents' checks do not. */
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
  "log-client": {
    name: "Client crawls a workload",
    condition: { kind: "cluster", what: "client", share: 0.25, badShare: 0.5, fewest: 100 },
    forMs: MINUTE_MS,
  },
  "log-route": {
    name: "Route answers with server errors",
    condition: { kind: "cluster", what: "route", share: 0.1, fewest: 50 },
    forMs: MINUTE_MS,
    severity: "critical",
  },
  "log-avalanche": {
    name: "Requests, errors and latency rise together",
    condition: { kind: "avalanche", score: 6 },
    forMs: MINUTE_MS,
    clearMs: 15 * MINUTE_MS,
  },
  "log-template-new": {
    name: "New kind of error line",
    condition: { kind: "template", mode: "new" },
    clearMs: 30 * MINUTE_MS,
  },
  "log-template-rare": {
    name: "Rare error line is back",
    condition: { kind: "template", mode: "rare", most: 3, unseenMs: 24 * HOUR_MS },
    clearMs: 30 * MINUTE_MS,
  },
  "log-rate": {
    name: "Unusual rate of log lines",
    // 1.5 is about one minute in thirty; the factor and the three minutes in a row do the rest.
    condition: { kind: "shift", factor: 3, score: 1.5, fewest: 20 },
    forMs: 3 * MINUTE_MS,
  },
  "log-order": {
    name: "Unexpected order of log lines",
    condition: { kind: "sequence", share: 0.2, clearShare: 0.1, fewest: 25 },
    clearMs: 0,
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
  await adoptLogIncidents(tx, orgId);
}

/** Earlier builds opened incidents of log lines without a rule. The built-in rule of their check continues them. */
async function adoptLogIncidents(tx: Tx, orgId: string): Promise<void> {
  for (const { key, rule } of builtIn) {
    if (!isAboutLogs(rule.condition)) continue;
    const open = { orgId, ruleId: null, checkId: checkOf(rule.condition), state: { not: "resolved" } };
    const code = rule.condition.kind === "template" ? { code: rule.condition.mode } : {};
    const row = await tx.alertRule.findUnique({ where: { orgId_builtIn: { orgId, builtIn: key } }, select: { id: true } });
    if (row) await tx.incident.updateMany({ where: { ...open, ...code }, data: { ruleId: row.id } });
  }
}

/** At start: every organisation gets what this version ships. */
export async function ensureBuiltInRulesOfAllOrgs(): Promise<void> {
  for (const orgId of await listOrgIds()) await withOrg(asSystem(orgId), (tx) => ensureBuiltInRules(tx, orgId));
}
