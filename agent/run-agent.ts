import { join } from "node:path";
import { Journal } from "./disk/journal";
import { CheckLayer } from "./run/check-layer";
import { LinkLayer } from "./run/link-layer";
import { LogLayer } from "./run/log-layer";
import type { AgentOptions } from "./run/options";
import { RelayLayer } from "./run/relay-layer";
import { ReportLayer } from "./run/report-layer";
import { StatusLayer } from "./run/status-layer";
import { TargetLayer } from "./run/target-layer";
import { readPolicy } from "./trust/policy";
import { AgentUpdate } from "./update/agent-update";
import { versionCheck } from "./update/version-check";
import { Versions } from "./update/versions";

/** The agent's own updates, when the launcher started it and guards them. */
function updaterOf({ versions, ownFile, restart, log, policy }: AgentOptions, { portal, identity }: LinkLayer): AgentUpdate | undefined {
  if (!versions) return undefined;
  const releaseKeys = () => readPolicy(policy).policy.releaseKeys;
  return new AgentUpdate({ versions: new Versions(versions, ownFile), ownFile, portal, identity, releaseKeys, log, restart });
}

/** Runs the agent until the signal aborts; everything that must outlive it is on disk when this resolves. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { state, log } = options;
  const link = await LinkLayer.start(options);
  if (!link) return;
  const journal = new Journal(join(state, "journal"), Date.now, true);
  for (const warning of journal.warnings) log(warning);
  const updater = updaterOf(options, link);
  const heard = { yet: false };
  const version = versionCheck({ hasReported: () => heard.yet, lastTrial: () => updater?.last() });

  const checks = new CheckLayer(options, link, journal, [version]);
  const reports = new ReportLayer(options, link, checks);
  const targets = new TargetLayer(options, link, checks, reports, journal, updater);
  const status = new StatusLayer({ state, link, checks, reports, targets });
  reports.events.once("first", () => {
    heard.yet = true;
    updater?.reported();
    void checks.checks.runNow(version.id);
  });

  const layers = [checks, targets, reports, new LogLayer(options, link, checks), new RelayLayer(options, link), status];
  for (const layer of layers) await layer.start();
  await targets.takeTasks();
  for (const layer of layers.reverse()) await layer.stop();
  link.stop();
  journal.close();
}
