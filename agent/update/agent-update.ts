import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { reasonOf } from "../host/reason-of";
import { PortalError } from "../link/http-client";
import type { Identity } from "../link/identity";
import type { Portal } from "../link/portal";
import { AGENT_VERSION } from "../version";
import { bundleObjection, judgeOffer, type WantedVersion } from "./judge-offer";
import type { LastTrial, Trial, Versions } from "./versions";

export interface AgentUpdateOptions {
  versions: Versions;
  /** The bundle that this process runs. */
  ownFile: string;
  portal: Pick<Portal, "call">;
  identity: Pick<Identity, "orgId" | "orgKey">;
  /** As the host's policy names them now. */
  releaseKeys(): readonly string[];
  log(line: string): void;
  /** Ends this process so that the launcher starts the version that `current` names. */
  restart(): void;
}

/** How a change of version that a target began has ended. */
export interface SwitchEnd {
  action: Trial["action"];
  ok: boolean;
  sentence: string;
}
export type Begun = { state: "restarting" | "nothing-to-do"; sentence: string } | { state: "refused"; sentence: string };

const DOWNLOAD_MS = 120_000;

/** Changes the version that runs on this host, and reports after the restart how that ended. */
export class AgentUpdate {
  private readonly settled: Promise<void>;
  private settle: () => void = () => {};

  constructor(private readonly options: AgentUpdateOptions) {
    options.versions.settle();
    const isOnTrial = options.versions.last()?.state === "trial";
    this.settled = isOnTrial
      ? new Promise((resolve) => {
          this.settle = resolve;
        })
      : Promise.resolve();
  }

  /** The portal has accepted a report and the health of this process: the version is confirmed. */
  reported(): void {
    const { versions, log } = this.options;
    if (versions.last()?.state !== "trial") return;
    if (versions.confirm()) {
      log(`agent ${AGENT_VERSION} has reported and stays`);
      this.settle();
    }
  }

  last(): LastTrial | undefined {
    return this.options.versions.last();
  }

  /** Waits until the version on trial has reported. Undefined when this target has changed no version. */
  async endFor(targetId: string): Promise<SwitchEnd | undefined> {
    const { versions } = this.options;
    if (versions.last()?.trial.targetId !== targetId) return undefined;
    await this.settled;
    const last = versions.last();
    if (last?.trial.targetId !== targetId) return undefined;
    const { action, from, to } = last.trial;
    if (last.state === "confirmed") return { action, ok: true, sentence: `agent ${to} has reported` };
    return { action, ok: false, sentence: `was undone: agent ${to} ${last.why}, and ${from} runs again` };
  }

  /** Fetches, verifies and starts the approved version. Nothing on the host has changed unless it answers `restarting`. */
  async install(wanted: WantedVersion, targetId: string, signal: AbortSignal): Promise<Begun> {
    const { versions, portal, identity, ownFile, releaseKeys } = this.options;
    const own = createHash("sha256").update(readFileSync(ownFile)).digest("hex");
    if (own === wanted.sha256) return { state: "nothing-to-do", sentence: `Agent ${AGENT_VERSION} (${own}) runs already` };
    try {
      const verdict = judgeOffer(await portal.call("agent/v1/bundle", { signal }), {
        wanted,
        identity,
        running: AGENT_VERSION,
        releaseKeys: releaseKeys(),
      });
      if ("refusal" in verdict) return { state: "refused", sentence: verdict.refusal };
      const { offer } = verdict;
      const bundle = (await portal.call("agent/agent.cjs", { raw: true, timeoutMs: DOWNLOAD_MS, signal })) as Buffer;
      const objection = bundleObjection(bundle, offer);
      if (objection) return { state: "refused", sentence: objection };
      const file = versions.stage(offer.sha256, bundle);
      versions.begin({ targetId, action: "install", file, from: AGENT_VERSION, to: offer.version, atMs: Date.now() });
      return { state: "restarting", sentence: `Agent ${offer.version} (${offer.sha256}) is signed and complete; starting it` };
    } catch (error) {
      if (error instanceof PortalError) return { state: "refused", sentence: `the new agent cannot be downloaded: ${error.message}` };
      return { state: "refused", sentence: `the new agent cannot be put in its place: ${reasonOf(error)}` };
    }
  }

  /** Starts the version before the one that this target has installed. */
  goBack(targetId: string): Begun {
    const { versions } = this.options;
    const last = versions.last();
    if (last?.trial.targetId !== targetId || last.state !== "confirmed" || last.trial.action !== "install")
      return { state: "nothing-to-do", sentence: `Agent ${AGENT_VERSION} runs; there is nothing to go back from` };
    const { from, to } = last.trial;
    versions.begin({ targetId, action: "return", file: versions.previous, from: to, to: from, atMs: Date.now() });
    return { state: "restarting", sentence: `Going back to agent ${from}` };
  }

  restart(): void {
    this.options.restart();
  }
}
