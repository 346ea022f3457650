import { HttpClient } from "../link/http-client";
import { Portal } from "../link/portal";
import { RelayPoller } from "../relay/relay-poller";
import { readPolicy } from "../trust/policy";
import type { LinkLayer } from "./link-layer";
import type { AgentOptions } from "./options";

/** The way to this host's private endpoints. It uses separate connections, so that answers of models never delay the agent's other work. */
export class RelayLayer {
  private readonly portal: Portal;
  private readonly poller: RelayPoller;
  private running: Promise<void> | undefined;

  constructor({ ca, policy, log, signal }: AgentOptions, { url, identity, clock }: LinkLayer) {
    this.portal = new Portal(new HttpClient(url, ca), identity, clock);
    this.poller = new RelayPoller({ portal: this.portal, identity, clock, policy: () => readPolicy(policy).policy, log, signal });
  }

  start(): void {
    this.running = this.poller.run();
  }

  async stop(): Promise<void> {
    await this.running;
    this.portal.close();
  }
}
