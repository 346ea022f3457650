import { EventEmitter } from "node:events";
import { Clock } from "../link/clock";
import { HttpClient } from "../link/http-client";
import type { Identity } from "../link/identity";
import { identityOf } from "../link/identity-of";
import { Portal } from "../link/portal";
import type { AgentOptions } from "./options";

const NOT_YET = "not reached yet";

/** The way to the portal: who this agent is, the portal's clock, and whether the portal can be reached. */
export class LinkLayer {
  readonly clock = new Clock();
  readonly url: string;
  readonly portal: Portal;
  readonly connection = { isUp: false, sinceMs: Date.now(), reason: NOT_YET };
  /** `change`: the connection was made or lost. */
  readonly events = new EventEmitter<{ change: [] }>();

  private constructor(
    readonly identity: Identity,
    private readonly options: AgentOptions,
  ) {
    this.url = options.portal ?? identity.portal;
    this.portal = new Portal(new HttpClient(this.url, options.ca), identity, this.clock, (isUp, reason) => this.onContact(isUp, reason));
  }

  /** Enrols the agent if it is not enrolled yet. @returns undefined when the signal aborted first. */
  static async start(options: AgentOptions): Promise<LinkLayer | undefined> {
    const identity = await identityOf(options);
    return identity && new LinkLayer(identity, options);
  }

  stop(): void {
    this.portal.close();
  }

  private onContact(isUp: boolean, reason: string): void {
    const isNews = isUp !== this.connection.isUp || this.connection.reason === NOT_YET;
    Object.assign(this.connection, { isUp, reason, ...(isNews ? { sinceMs: Date.now() } : {}) });
    if (!isNews) return;
    this.options.log(isUp ? `connected to ${this.url}` : `no connection: ${reason}`);
    this.events.emit("change");
  }
}
