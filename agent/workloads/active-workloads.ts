import type { WorkloadsReport } from "../../lib/contracts/node-workloads";
import { Workload } from "../../lib/contracts/workload";
import type { Host } from "../host/host";
import { withoutCredentials } from "../trust/mask-command";
import type { HostPolicy } from "../trust/policy";
import type { ConfigWatch } from "./config-watch";
import type { PortalWorkloads } from "./portal-workloads";
import { workloadObjection } from "./workload-rules";

export interface ActiveWorkloadsOptions {
  host: Host;
  watch: Pick<ConfigWatch, "config">;
  portal: PortalWorkloads;
  policy(): HostPolicy;
  own: readonly string[];
  /** Called when the active workloads have changed. */
  onChange(): void;
}

/** What the agent looks after: the host's own file and, as far as the host's policy lets them, the portal's workloads. The file wins on the same name. */
export class ActiveWorkloads {
  private accepted: Workload[] = [];
  private refused: WorkloadsReport["refused"] = [];
  private problem: string | null = null;
  private revision = 0;
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly options: ActiveWorkloadsOptions) {}

  get all(): Workload[] {
    return [...this.options.watch.config.workloads, ...this.accepted];
  }

  get fromPortal(): number {
    return this.accepted.length;
  }

  isFromPortal(name: string): boolean {
    return this.accepted.some((workload) => workload.name === name);
  }

  /** Takes a document as received. @returns whether anything has changed. */
  take(document: unknown): boolean {
    return this.options.portal.take(document);
  }

  /** Judges the portal's workloads again after a new revision or a change of the file or policy, one call at a time. */
  judge(): Promise<void> {
    this.turn = this.turn.then(() => this.judgeNow());
    return this.turn;
  }

  report(): WorkloadsReport {
    const { portal, watch } = this.options;
    return {
      revision: this.revision,
      judged: Math.max(this.revision, portal.refusal?.revision ?? 0),
      problem:
        (portal.refusal ? `Revision ${portal.refusal.revision} is not used: ${portal.refusal.sentence}.` : this.problem)?.slice(0, 500) ??
        null,
      refused: this.refused,
      file: watch.config.workloads.map(shown),
    };
  }

  private async judgeNow(): Promise<void> {
    const { host, watch, portal, own, onChange } = this.options;
    const policy = this.options.policy();
    const { document } = portal;
    const declared = document?.workloads ?? [];
    const before = JSON.stringify(this.accepted);
    const refuses = policy.portalWorkloads === "refuse" && declared.length > 0;
    this.problem = refuses ? "This host's policy takes no workloads from the portal." : null;
    const accepted: Workload[] = [];
    const refused: WorkloadsReport["refused"] = [];
    for (const [index, raw] of declared.entries()) {
      const name = typeof raw.name === "string" ? raw.name.slice(0, 80) : `number ${index + 1}`;
      const refuse = (sentence: string) => refused.push({ name, sentence: sentence.slice(0, 500) });
      if (refuses) refuse("This host's policy takes no workloads from the portal.");
      else if (watch.config.workloads.some((one) => one.name === name))
        refuse("The host's own file declares this name and takes precedence.");
      else if (accepted.some((one) => one.name === name)) refuse("It is declared twice.");
      else {
        const verdict = await workloadObjection(raw, { host, policy, own }).catch((error: Error) => ({ objection: error.message }));
        if ("objection" in verdict) refuse(verdict.objection);
        else accepted.push(verdict.workload);
      }
    }
    this.revision = portal.document === document ? portal.revision : this.revision;
    this.accepted = accepted;
    this.refused = refused;
    if (JSON.stringify(accepted) !== before) onChange();
  }
}

/** The host's own declaration as the portal may see it: nothing that only looks like the name of a variable, no password in an address. */
function shown(workload: Workload): Record<string, unknown> {
  const { dsnEnv, ...rest } = workload;
  const safe = JSON.parse(withoutCredentials(JSON.stringify(rest))) as Record<string, unknown>;
  if (dsnEnv !== undefined) safe.dsnEnv = /^[A-Za-z_]\w*$/.test(dsnEnv) ? dsnEnv : "HIDDEN";
  return Workload.safeParse(safe).data ?? { name: workload.name, kind: workload.kind };
}
