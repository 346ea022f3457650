import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { Coalescer } from "@/lib/coalesce";
import { CheckId } from "@/lib/contracts/check";
import { LiveEvent } from "@/lib/contracts/live";
import { type JobBackend, type JobRelay, jobBackend } from "@/lib/jobs/backend";
import { log } from "@/lib/log";
import { processWide } from "@/lib/process-wide";

export type LiveListener = (event: LiveEvent) => void;
/** Gets the id of a node whose rows changed, or `"*"` when any may have. `check`: a person wants this check run now. */
export type WakeListener = (nodeId: string, check?: string) => void;
export interface Subscription {
  /** Resolves once events arrive; it waits for a database that is away. */
  ready: Promise<void>;
  unsubscribe(): void;
}

type Kind = "live" | "wake";
const EVERYTHING: LiveEvent = { noun: "all" };
/** So that a flood of log chunks stays a trickle for browsers. */
const COALESCE_MS = 100;
const RETRY_MS = 1_000;

/**
 * Wake-ups between processes: "read again". It carries ids and never the truth: a message may be lost with a connection, and then
 * every listener is told that everything may have changed.
 */
export class Bus {
  private relay: Promise<JobRelay> | undefined;
  private closed = false;
  private readonly listening: Partial<Record<Kind, Promise<void>>> = {};
  private readonly live = new Map<string, Set<LiveListener>>();
  private readonly wakes = new Set<WakeListener>();
  private readonly coalescer = new Coalescer(COALESCE_MS);

  constructor(
    private readonly backend: () => JobBackend = jobBackend,
    private readonly namespace = "millwright",
  ) {}

  /** Tells the browsers of an org that something changed. Never throws: a browser that missed it reads again at its next interval. */
  publish(orgId: string, event: LiveEvent): Promise<void> {
    const key = [orgId, event.noun, event.id, event.part].join(" ");
    return this.coalescer.run(key, () => this.send(`live.${orgId}`, event));
  }

  /** Makes a node's waiting long-poll read its rows again, whichever gateway holds it. Never throws. */
  wake(nodeId: string, check?: string): Promise<void> {
    return this.send(`wake.${nodeId}`, check ?? null);
  }

  subscribe(orgId: string, listener: LiveListener): Subscription {
    const listeners = this.live.get(orgId) ?? new Set();
    this.live.set(orgId, listeners.add(listener));
    const unsubscribe = () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.live.get(orgId) === listeners) this.live.delete(orgId);
    };
    return { ready: this.listen("live"), unsubscribe };
  }

  /** For gateways: gets the messages of every node. */
  onWake(listener: WakeListener): Subscription {
    this.wakes.add(listener);
    return { ready: this.listen("wake"), unsubscribe: () => void this.wakes.delete(listener) };
  }

  async close(): Promise<void> {
    this.closed = true;
    await (await this.relay?.catch(() => undefined))?.close();
  }

  private async send(topic: string, data: unknown): Promise<void> {
    if (this.closed) return;
    try {
      await (await this.connected()).publish(topic, data);
    } catch (error) {
      log.warn({ topic, error: String(error) }, "a wake-up was not sent; the rows will be read again later");
    }
  }

  /** A relay that failed to start stays failed, so every attempt makes a new one. */
  private connected(): Promise<JobRelay> {
    this.relay ??= this.connect().catch((error: unknown) => {
      this.relay = undefined;
      throw error;
    });
    return this.relay;
  }

  private async connect(): Promise<JobRelay> {
    const relay = this.backend().relay(this.namespace);
    try {
      await relay.waitUntilReady();
    } catch (error) {
      await relay.close().catch(() => {});
      throw error;
    }
    relay.on("recovered", () => this.everythingMayHaveChanged());
    return relay;
  }

  /** One subscription for each process and kind; messages are routed to their listeners here. */
  private listen(kind: Kind): Promise<void> {
    this.listening[kind] ??= this.untilListening(kind);
    return this.listening[kind];
  }

  private async untilListening(kind: Kind): Promise<void> {
    for (let attempt = 1; !this.closed; attempt++) {
      try {
        const relay = await this.connected();
        await relay.subscribe(`${kind}.*`, ({ topic, data }) =>
          kind === "live" ? this.hearLive(topic, data) : this.hearWake(topic, data),
        );
        if (attempt > 1) this.everythingMayHaveChanged();
        return;
      } catch (error) {
        log.warn({ kind, error: String(error) }, "the bus cannot subscribe yet; trying again");
        await delay(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private hearLive(topic: string, data: unknown): void {
    const event = LiveEvent.safeParse(data);
    if (!event.success) return;
    for (const listener of this.live.get(topic.slice("live.".length)) ?? []) listener(event.data);
  }

  private hearWake(topic: string, data: unknown): void {
    const check = CheckId.safeParse(data).data;
    for (const listener of this.wakes) listener(topic.slice("wake.".length), check);
  }

  private everythingMayHaveChanged(): void {
    log.info("the bus is connected again: everything is read again");
    for (const listeners of this.live.values()) for (const listener of listeners) listener(EVERYTHING);
    for (const listener of this.wakes) listener("*");
  }
}

const opened = processWide<{ bus?: Bus }>("bus", () => ({}));
const theBus = (): Bus => (opened.bus ??= new Bus());

/** Tells the browsers of an org that something changed; see `Bus.publish`. Never throws. */
export const publish = (orgId: string, event: LiveEvent): Promise<void> => theBus().publish(orgId, event);
/** Wakes the waiting long-poll of a node's agent, on whichever gateway it waits. Never throws. */
export const wake = (nodeId: string): Promise<void> => theBus().wake(nodeId);
/** A request that is not stored: the agent runs a check before its interval. */
export const askForCheck = (nodeId: string, check: string): Promise<void> => theBus().wake(nodeId, check);
/** Calls `listener` for each event of an org, until the subscription is closed. */
export const subscribe = (orgId: string, listener: LiveListener): Subscription => theBus().subscribe(orgId, listener);
/** Calls `listener` for each wake-up of any node, until the subscription is closed. For gateways. */
export const onWake = (listener: WakeListener): Subscription => theBus().onWake(listener);

/** Ends the process's bus connections, for a clean stop. */
export async function closeBus(): Promise<void> {
  const ending = opened.bus;
  delete opened.bus;
  await ending?.close();
}
