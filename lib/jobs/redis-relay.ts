import "server-only";
import { EventEmitter } from "node:events";
import type { Redis } from "ioredis";
import { log } from "@/lib/log";
import { failFast, openRedis } from "@/lib/redis";

type Listener = (message: { topic: string; data: unknown }) => void;

/** How often a subscriber writes to its connection: only an unanswered command shows that it broke without a sign. */
const PING_MS = 10_000;

/**
 * Messages between processes by publish and subscribe. Redis stores none of them: a message that is published while a subscriber is away is lost
 * to it. So it emits `recovered` after every reconnect, and its listeners read everything again.
 */
export class RedisRelay extends EventEmitter<{ recovered: [] }> {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly subscriptions = new Map<string, Set<Listener>>();
  private readonly connecting: Promise<unknown>;
  private pinging: NodeJS.Timeout | undefined;

  constructor(
    url: string,
    private readonly channels: string,
  ) {
    super();
    const options = { ...failFast, lazyConnect: true };
    // A wake-up is useless later, so it is not kept for the reconnect.
    this.publisher = openRedis(url, "bus", { ...options, enableOfflineQueue: false });
    // This code subscribes again itself, because `recovered` must not be emitted before Redis has confirmed the subscription.
    this.subscriber = openRedis(url, "bus-subscriber", { ...options, autoResubscribe: false });
    this.subscriber.on("pmessage", (pattern: string, channel: string, text: string) => this.hear(pattern, channel, text));
    this.connecting = Promise.all([this.publisher.connect(), this.subscriber.connect()]);
    this.connecting.then(
      () => this.watch(),
      () => {},
    );
  }

  async waitUntilReady(): Promise<void> {
    await this.connecting;
  }

  async publish(topic: string, data: unknown): Promise<void> {
    await this.publisher.publish(this.channels + topic, JSON.stringify(data));
  }

  async subscribe(pattern: string, listener: Listener): Promise<void> {
    const listeners = this.subscriptions.get(pattern) ?? new Set();
    this.subscriptions.set(pattern, listeners.add(listener));
    await this.subscriber.psubscribe(this.channels + pattern);
  }

  async close(): Promise<void> {
    clearInterval(this.pinging);
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  private watch(): void {
    this.subscriber.on("ready", () => void this.subscribeAgain());
    this.pinging = setInterval(() => void this.subscriber.ping().catch(() => {}), PING_MS).unref();
  }

  private async subscribeAgain(): Promise<void> {
    try {
      await Promise.all([...this.subscriptions.keys()].map((pattern) => this.subscriber.psubscribe(this.channels + pattern)));
      this.emit("recovered");
    } catch (error) {
      log.warn({ error: String(error) }, "bus: Redis is back but did not take the subscriptions; connecting again");
      this.subscriber.disconnect(true);
    }
  }

  private hear(pattern: string, channel: string, text: string): void {
    const message = { topic: channel.slice(this.channels.length), data: JSON.parse(text) as unknown };
    for (const listener of this.subscriptions.get(pattern.slice(this.channels.length)) ?? []) listener(message);
  }
}
