import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "./arguments";
import { catalog } from "./checks/catalog";
import { CheckRunner } from "./checks/check-runner";
import { selfCheck } from "./checks/self-check";
import { CollectAll } from "./collectors/collect-all";
import { cpuCollector } from "./collectors/cpu";
import { diskCollector } from "./collectors/disk";
import { footprintCollector } from "./collectors/footprint";
import { gpuCollector } from "./collectors/gpu";
import { loadCollector } from "./collectors/load";
import { memoryCollector } from "./collectors/memory";
import { networkCollector } from "./collectors/network";
import { Journal } from "./disk/journal";
import { KnownGood } from "./disk/known-good";
import { Sequence } from "./disk/sequence";
import { Spool } from "./disk/spool";
import { localHost } from "./host/local-host";
import { drillHost } from "./host/overlay-host";
import { bootId } from "./host/process-start";
import { Clock } from "./link/clock";
import { HttpClient } from "./link/http-client";
import { identityOf } from "./link/identity-of";
import { Portal } from "./link/portal";
import { runTaskLoop } from "./link/task-loop";
import { takeOrders } from "./orders/take-orders";
import { hearRanks } from "./ranks/hear-ranks";
import { startExporter } from "./reports/exporter";
import { HealthReporter } from "./reports/health-reporter";
import { HostStock } from "./reports/host-stock";
import { LayoutTable } from "./reports/layout-table";
import { Reporter } from "./reports/reporter";
import { writeStatus } from "./reports/status-file";
import { hasNeed, isRight } from "./steps/needs";
import { TargetQueue } from "./targets/target-queue";
import { readPolicy } from "./trust/policy";
import { AgentUpdate } from "./update/agent-update";
import { versionCheck } from "./update/version-check";
import { Versions } from "./update/versions";
import { AGENT_VERSION } from "./version";
import { ConfigWatch } from "./workloads/config-watch";
import { PortalWorkloads } from "./workloads/portal-workloads";
import { WorkloadsInForce } from "./workloads/workloads-in-force";

export interface AgentOptions extends Paths {
  portal: string | undefined;
  token: string | undefined;
  name: string;
  ca: string | undefined;
  /** Folder of versions, when the launcher started this process and guards its updates; and the bundle that runs. */
  versions: string | undefined;
  ownFile: string;
  /** `HOST:PORT` to serve measurements to a Prometheus at. */
  prometheusListen: string | undefined;
  /** Program that runs approved steps as root, for an agent that is not. */
  stepRunner: string | undefined;
  /** Ends this process and has it started again. */
  restart(): void;
  log(line: string): void;
  signal: AbortSignal;
}

const DEFAULT_INTERVAL_MS = 5_000;
const INVENTORY_MS = 600_000;
const DISCOVER_MS = 60_000;
/** A policy that was changed counts for the portal's workloads at the latest after this. */
const JUDGE_MS = 5_000;
const STATUS_MS = 5_000;
const REPORT_SPOOL_BYTES = 32 * 1024 * 1024;
const HEALTH_SPOOL_BYTES = 8 * 1024 * 1024;

/** Runs the agent until the signal aborts; everything that must outlive it is on disk when this resolves. */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { state, log, signal } = options;
  const identity = await identityOf(options);
  if (!identity) return;
  const portalUrl = options.portal ?? identity.portal;
  const clock = new Clock();
  const startedAtMs = Date.now();
  const connection = { isUp: false, sinceMs: startedAtMs, reason: "not reached yet" };
  const onContact = (isUp: boolean, reason: string) => {
    const isNews = isUp !== connection.isUp || connection.reason === "not reached yet";
    if (isNews) log(isUp ? `connected to ${portalUrl}` : `no connection: ${reason}`);
    Object.assign(connection, { isUp, reason, ...(isNews ? { sinceMs: Date.now() } : {}) });
    if (isNews) tellStatus();
  };
  const portal = new Portal(new HttpClient(portalUrl, options.ca), identity, clock, onContact);
  const history = new KnownGood(join(state, "known-good"));
  const { host, socket: rankSocket } = hearRanks(drillHost(localHost(history)), state, () => workloads.all, log);
  const journal = new Journal(join(state, "journal"), Date.now, true);
  for (const warning of journal.warnings) log(warning);

  const watch = new ConfigWatch({
    path: options.config,
    lastGoodPath: join(state, "config-last-good"),
    onChange({ workloads: declared }) {
      log(`config changed: ${declared.length} workloads`);
      apply();
      void workloads.judge();
    },
    onLoad: () => void checks.runNow(self.id),
  });
  const { ownFile, restart } = options;
  const updater = options.versions
    ? new AgentUpdate({ versions: new Versions(options.versions, ownFile), ownFile, portal, identity, log, restart })
    : undefined;
  const told = { report: false, health: false };
  const onTold = (what: keyof typeof told) => () => {
    const isNews = !told[what];
    told[what] = true;
    if (!isNews || !told.report || !told.health) return;
    updater?.reported();
    void checks.runNow(version.id);
  };
  const version = versionCheck({ hasReported: () => told.report && told.health, lastTrial: () => updater?.last() });
  const intervalMs = () => watch.config.intervalMs ?? portal.intervalMs ?? DEFAULT_INTERVAL_MS;
  const self = selfCheck({
    configProblem: () => watch.problem,
    policyProblem: () => readPolicy(options.policy).problem,
    warnings: () => journal.warnings,
    summary: () =>
      `${watch.config.workloads.length} workloads declared in ${options.config}${workloads.fromPortal > 0 ? `, ${workloads.fromPortal} by the portal` : ""}`,
  });
  const workloads = new WorkloadsInForce({
    host,
    watch,
    portal: new PortalWorkloads(join(state, "portal-workloads"), identity, log),
    policy: () => readPolicy(options.policy).policy,
    own: [state, options.config, options.policy],
    onChange() {
      log(`workloads from the portal: ${workloads.fromPortal}`);
      apply();
    },
  });
  const apply = () => {
    checks.configure([...workloads.all, ...drills.workloads], watch.config.tuning);
    void stock.refresh().then(() => health.changed());
  };
  const { desk, drills } = takeOrders({
    state,
    host,
    history,
    identity,
    portal,
    clock,
    policy: () => readPolicy(options.policy).policy,
    checks: () => checks,
    workloads: () => workloads.all,
    onChange: apply,
    log,
    signal,
  });
  const checks = new CheckRunner({
    host,
    checks: [self, version, ...catalog],
    workloads: workloads.all,
    tuning: watch.config.tuning,
    onChange: () => health.changed(),
    now: () => clock.now(),
  });

  const footprint = footprintCollector();
  const collectors = new CollectAll([
    cpuCollector(),
    memoryCollector(),
    loadCollector(),
    diskCollector(),
    networkCollector(),
    gpuCollector(Math.max(intervalMs(), 1_000)),
    footprint,
  ]);
  const reporter = new Reporter({
    host,
    portal,
    clock,
    collectors,
    layouts: new LayoutTable(join(state, "layouts")),
    sequence: new Sequence(join(state, "report-sequence")),
    spool: new Spool({ folder: join(state, "spool", "reports"), maxBytes: REPORT_SPOOL_BYTES }),
    intervalMs,
    onTold: onTold("report"),
    log,
    signal,
  });

  const stock = new HostStock({
    host,
    workloads: () => workloads.all,
    results: () => checks.results(),
    onNews: () => health.changed(),
  });
  const health = new HealthReporter({
    portal,
    clock,
    sequence: new Sequence(join(state, "health-sequence")),
    spool: new Spool({ folder: join(state, "spool", "health"), maxBytes: HEALTH_SPOOL_BYTES }),
    results: () => checks.results(),
    definitions: () => checks.definitions(),
    inventory: () => stock.inventory,
    footprint: () => ({ ...footprint.last, spooledReports: reporter.waiting }),
    discovered: () => stock.discovered,
    workloads: () => workloads.report(),
    onTold: onTold("health"),
    log,
    signal,
  });

  const queue = new TargetQueue({
    state,
    identity,
    portal,
    clock,
    journal,
    checks,
    bootId: bootId(),
    policy: () => readPolicy(options.policy).policy,
    // What only root has, the step runner looks for itself.
    has: options.stepRunner ? async (need) => isRight(need) || hasNeed(need) : hasNeed,
    steps: {
      host,
      history,
      ...(updater ? { updater } : {}),
      ...(options.stepRunner ? { rootRunner: ["sudo", "-n", "--", options.stepRunner] } : {}),
    },
    log,
    onEnd: () => health.changed(),
  });
  const isDrained = () => existsSync(join(state, "drain"));
  const tellStatus = () => {
    writeStatus(state, {
      pid: process.pid,
      version: AGENT_VERSION,
      nodeId: identity.nodeId,
      name: identity.name,
      portal: portalUrl,
      startedAtMs,
      atMs: Date.now(),
      connected: connection.isUp,
      connectionSinceMs: connection.sinceMs,
      connectionReason: connection.reason,
      waitingReports: reporter.waiting,
      busy: queue.isBusy,
      drained: isDrained(),
      ...footprint.last,
      checks: checks.results(),
    });
  };

  // Before anything is told: a workload that is missing from the first message would end its incidents.
  await workloads.judge();
  const listen = options.prometheusListen;
  const stopExporter = listen && startExporter(listen, () => ({ samples: reporter.samples, checks: checks.results() }), log);
  queue.resume();
  await rankSocket.start();
  reporter.start();
  checks.start();
  watch.start();
  await stock.refresh();
  health.start();
  tellStatus();
  const timers = [
    setInterval(tellStatus, STATUS_MS),
    setInterval(() => void stock.refresh(), INVENTORY_MS),
    setInterval(() => void stock.discover(), DISCOVER_MS),
    setInterval(() => void workloads.judge(), JUDGE_MS),
  ];

  await runTaskLoop({
    portal,
    // A drained host finishes what it began and takes nothing new; the portal keeps it until it may begin.
    onRun: async (envelope) => (isDrained() ? false : queue.take(envelope)),
    onCancel: (targetId, token) => queue.cancel(targetId, token),
    onWorkloads(document) {
      const isNew = workloads.take(document);
      if (isNew) void workloads.judge().then(() => health.changed());
      return isNew;
    },
    onCheckNow(check) {
      void checks.runNow(check).then(() => health.changed());
    },
    onOrder: (signed) => desk.take(signed),
    signal,
  });

  for (const timer of timers) clearInterval(timer);
  if (stopExporter) stopExporter();
  watch.stop();
  checks.stop();
  await rankSocket.stop();
  collectors.stop();
  await queue.stop();
  portal.close();
  journal.close();
}
