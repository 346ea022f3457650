"use client";
import * as z from "zod";
import { LiveEvent } from "@/lib/contracts/live";

/** connecting: not yet · live: follows · offline: the portal does not answer, and is tried again. */
export type LiveState = "connecting" | "live" | "offline";

const Word = z.union([
  z.object({ event: LiveEvent }),
  z.object({ state: z.enum(["connecting", "live", "offline"]) }),
  z.object({ ask: z.literal("state") }),
]);
type Word = z.infer<typeof Word>;

/** The portal sends each second. A stream that is silent for this long is dead, even if the browser keeps it open. */
const SILENCE_MS = 4_000;
const TICK_MS = 500;
const LONGEST_REST_MS = 10_000;

/**
 * The portal's event stream, one connection per browser: browsers open six connections to an HTTP/1.1 host, so that with a stream per tab the
 * seventh tab would hang. A Web Lock decides which tab holds it; the others get its events through a BroadcastChannel. Without locks (plain HTTP to
 * a LAN address is not a secure context) each tab holds its own.
 */
export class LiveStream {
  state: LiveState = "connecting";
  /** When the portal was last heard, here or by the tab that holds the stream. */
  heardAt = Date.now();
  readonly #org: string;
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<() => void>();
  #stop: AbortController | undefined;
  #channel: BroadcastChannel | undefined;
  #leads = false;
  /** Ends the open connection. */
  #break: (() => void) | undefined;

  constructor(org: string) {
    this.#org = org;
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    };
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #begin() {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    const name = `millwright-live:${this.#org}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (message) => this.#hear(message.data);
    const watchdog = setInterval(() => this.state === "live" && Date.now() - this.heardAt > SILENCE_MS && this.#silent(), TICK_MS);
    stop.signal.addEventListener("abort", () => clearInterval(watchdog));
    globalThis.addEventListener?.("offline", () => this.#silent(), { signal: stop.signal });
    this.#say({ ask: "state" });
    if (!navigator.locks) {
      void this.#hold(stop.signal);
      return;
    }
    navigator.locks
      .request(name, { signal: stop.signal }, () => this.#hold(stop.signal))
      .catch(() => {
        // The page was left before the lock was granted.
      });
  }

  #end() {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#channel?.close();
    this.#channel = undefined;
    this.#leads = false;
  }

  /** Keeps the connection open until the page goes; settles only then, which is what frees the lock. */
  async #hold(stop: AbortSignal) {
    this.#leads = true;
    for (let failures = 0; !stop.aborted; ) {
      const wasLive = await this.#connect(stop);
      failures = wasLive ? 0 : failures + 1;
      if (stop.aborted) return;
      await rest(Math.min(1_000 * 2 ** failures, LONGEST_REST_MS) * (0.5 + Math.random() / 2), stop);
    }
  }

  /** One connection, until it breaks. True when it had been open. */
  #connect(stop: AbortSignal): Promise<boolean> {
    return new Promise((done) => {
      const source = new EventSource(`/api/${this.#org}/live`);
      let opened = false;
      const close = () => {
        source.close();
        stop.removeEventListener("abort", close);
        this.#break = undefined;
        done(opened);
      };
      stop.addEventListener("abort", close);
      this.#break = close;
      source.addEventListener("beat", () => this.#become("live"));
      source.onopen = () => {
        opened = true;
        // It was live before, here or in the tab that held it until now: in between, events were lost.
        const missed = this.state !== "connecting";
        this.#become("live");
        if (missed) this.#tell({ noun: "all" });
      };
      source.onmessage = (message) => {
        const event = LiveEvent.safeParse(parse(message.data));
        if (event.success) this.#tell(event.data);
      };
      source.onerror = () => this.#silent();
    });
  }

  /** The portal is silent. The tab that holds the stream closes it and opens another. */
  #silent() {
    this.#become("offline");
    this.#break?.();
  }

  #tell(event: LiveEvent) {
    for (const listener of this.#listeners) listener(event);
    if (this.#leads) this.#say({ event });
  }

  #become(state: LiveState) {
    if (state === "live") this.heardAt = Date.now();
    if (this.state !== state) {
      this.state = state;
      for (const watcher of this.#watchers) watcher();
    }
    if (this.#leads) this.#say({ state });
  }

  #say(word: Word) {
    this.#channel?.postMessage(word);
  }

  #hear(data: unknown) {
    const word = Word.safeParse(data);
    if (!word.success) return;
    if ("ask" in word.data) {
      if (this.#leads) this.#say({ state: this.state });
    } else if (!this.#leads) {
      if ("event" in word.data) this.#tell(word.data.event);
      else this.#become(word.data.state);
    }
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const rest = (ms: number, stop: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      done();
    });
  });
