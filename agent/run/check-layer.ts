import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { HostLimits } from "../../lib/contracts/host-policy";
import type { Workload } from "../../lib/contracts/workload";
import { catalog } from "../checks/catalog";
import type { HostCheck } from "../checks/check";
import { CheckRunner } from "../checks/check-runner";
import { selfCheck } from "../checks/self-check";
import { HadFile } from "../disk/had-file";
import type { Journal } from "../disk/journal";
import { KnownGood } from "../disk/known-good";
import type { DrillRoom } from "../drill/drill-room";
import type { Host } from "../host/host";
import { localHost } from "../host/local-host";
import { drillHost } from "../host/overlay-host";
import type { AdmitCode } from "../host/rights";
import { pause } from "../link/backoff";
import { recallMemory } from "../link/recall-memory";
import type { OrderDesk } from "../orders/order-desk";
import { drillFolder, takeOrders } from "../orders/take-orders";
import { hearRanks } from "../ranks/hear-ranks";
import type { RankSocket } from "../ranks/rank-socket";
import { type OwnPaths, ownPaths } from "../trust/own-paths";
import { type HostPolicy, readPolicy } from "../trust/policy";
import { ActiveWorkloads } from "../workloads/active-workloads";
import { ConfigWatch } from "../workloads/config-watch";
import { PortalWorkloads } from "../workloads/portal-workloads";
import { codeObjection } from "../workloads/workload-rules";
import type { LinkLayer } from "./link-layer";
import type { AgentOptions } from "./options";

/** The warning when the agent and the portal run as the same ordinary user. */
const PORTAL_BESIDE = "The portal runs on this machine as the same user: what people approve for this host can read the portal's data";
/** A changed policy applies to the portal's workloads after this at the latest. */
const JUDGE_MS = 5_000;
/** How long the first checks wait for a lost memory. Checks that need it cannot be ok before it is back. */
const RECALL_MS = 5_000;

const limitsOf = ({ mode, forbid }: HostPolicy): HostLimits => ({ mode, forbid });

/** What the agent looks after and what it looks for: the config, the workloads, the checks, and the orders that use them. */
export class CheckLayer {
  readonly host: Host;
  readonly history: KnownGood;
  readonly had: HadFile;
  readonly own: OwnPaths;
  readonly watch: ConfigWatch;
  readonly workloads: ActiveWorkloads;
  readonly checks: CheckRunner;
  readonly desk: OrderDesk;
  /** Emits `result` when a check's shown result changes, `workloads` when the active workloads change, and `policy` when the host's policy changes. */
  readonly events = new EventEmitter<{ result: []; workloads: []; policy: [] }>();
  private readonly drills: DrillRoom;
  private readonly rankSocket: RankSocket;
  private readonly self: HostCheck;
  /** What the host's policy forbids, as last read. */
  limits: HostLimits;
  private readonly readLimits: () => HostLimits;
  private judging: NodeJS.Timeout | undefined;
  private readonly recall: () => Promise<void>;

  private readonly portalBeside: boolean;

  /** `more`: checks beside the catalogue's. */
  constructor(options: AgentOptions, { identity, portal, clock }: LinkLayer, journal: Journal, more: HostCheck[]) {
    const { state, log, signal } = options;
    const policy = () => readPolicy(options.policy).policy;
    this.limits = limitsOf(policy());
    this.readLimits = () => limitsOf(policy());
    this.portalBeside = options.portalData !== undefined && existsSync(join(options.portalData, "secrets"));
    this.own = ownPaths({ ...options, program: options.ownFile, drills: drillFolder(state) });
    this.history = new KnownGood(join(state, "known-good"));
    this.had = new HadFile(join(state, "had"), log);
    this.recall = () => Promise.race([recallMemory(this.had, portal, log, signal), pause(RECALL_MS, signal)]);
    const admit: AdmitCode = (program, { name }) => codeObjection(policy(), program, this.workloads.isFromPortal(name));
    const machine = { ...drillHost(localHost({ history: this.history, admit })), had: this.had };
    this.watch = new ConfigWatch({
      path: options.config,
      lastGoodPath: join(state, "config-last-good"),
      onChange: ({ workloads }) => this.onConfig(workloads, log),
      onLoad: () => void this.checks.runNow(this.self.id),
    });
    this.workloads = new ActiveWorkloads({
      host: machine,
      watch: this.watch,
      portal: new PortalWorkloads(join(state, "portal-workloads"), identity, log),
      policy,
      own: this.own.all,
      onChange: () => {
        log(`workloads from the portal: ${this.workloads.fromPortal}`);
        this.configure();
      },
    });
    const { host, socket } = hearRanks(machine, state, () => this.workloads.all, log);
    this.host = host;
    this.rankSocket = socket;
    this.self = selfCheck({
      configProblem: () => this.watch.problem,
      policyProblem: () => readPolicy(options.policy).problem,
      warnings: () => journal.warnings,
      summary: () => this.summary(options.config),
    });
    this.checks = new CheckRunner({
      host,
      checks: [this.self, ...more, ...catalog],
      workloads: this.workloads.all,
      tuning: this.watch.config.tuning,
      onChange: () => this.events.emit("result"),
      now: () => clock.now(),
    });
    const { desk, drills } = takeOrders({
      state,
      host,
      history: this.history,
      own: this.own,
      identity,
      portal,
      clock,
      policy,
      checks: this.checks,
      workloads: () => this.workloads.all,
      onChange: () => this.configure(),
      log,
      signal,
    });
    this.desk = desk;
    this.drills = drills;
  }

  /** Judges the workloads first: one that is missing from the first message would end its incidents. */
  async start(): Promise<void> {
    await this.workloads.judge();
    await this.rankSocket.start();
    if (this.had.isLost) await this.recall();
    this.checks.start();
    this.watch.start();
    this.judging = setInterval(() => {
      void this.workloads.judge();
      this.judgeLimits();
    }, JUDGE_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.judging);
    this.watch.stop();
    this.checks.stop();
    await this.rankSocket.stop();
  }

  private judgeLimits(): void {
    const limits = this.readLimits();
    if (JSON.stringify(limits) === JSON.stringify(this.limits)) return;
    this.limits = limits;
    this.events.emit("policy");
  }

  private onConfig(declared: Workload[], log: (line: string) => void): void {
    log(`config changed: ${declared.length} workloads`);
    this.configure();
    void this.workloads.judge();
  }

  /** What is looked after now, a fire drill's included. */
  get looked(): Workload[] {
    return [...this.workloads.all, ...this.drills.workloads];
  }

  private configure(): void {
    this.checks.configure(this.looked, this.watch.config.tuning);
    this.events.emit("workloads");
  }

  private summary(config: string): string {
    const { fromPortal } = this.workloads;
    const declared = `${this.watch.config.workloads.length} workloads declared in ${config}`;
    return `${declared}${fromPortal > 0 ? `, ${fromPortal} by the portal` : ""}${this.portalBeside ? `. ${PORTAL_BESIDE}` : ""}`;
  }
}
