import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveEvent } from "@/lib/contracts/live";
import { LiveStream } from "./live-stream";

/** The browser's connection, opened and broken by the test. */
class Source {
  static all: Source[] = [];
  static get open() {
    return Source.all.filter((source) => !source.closed);
  }
  onopen: (() => void) | undefined;
  onmessage: ((message: { data: string }) => void) | undefined;
  onerror: (() => void) | undefined;
  closed = false;
  #beat: (() => void) | undefined;
  addEventListener(_: "beat", listener: () => void) {
    this.#beat = listener;
  }
  beat() {
    this.#beat?.();
  }
  constructor(readonly url: string) {
    Source.all.push(this);
  }
  close() {
    this.closed = true;
  }
  say(event: LiveEvent) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

/** Web Locks for one name at a time, as the specification has them: first come, first served, given up by the signal. */
function makeLocks() {
  const tails = new Map<string, Promise<unknown>>();
  return {
    request: async (name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
      const before = tails.get(name) ?? Promise.resolve();
      const mine = before.then(() => (signal.aborted ? undefined : hold()));
      tails.set(name, mine);
      return mine;
    },
  };
}

const soon = <T>(look: () => T) => vi.waitFor(look, { timeout: 4_000, interval: 5 });

describe("the live stream", () => {
  const ends: (() => void)[] = [];
  beforeEach(() => {
    Source.all = [];
    vi.stubGlobal("EventSource", Source);
    vi.stubGlobal("navigator", { locks: makeLocks() });
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    vi.unstubAllGlobals();
  });

  /** A tab: its stream, what it heard, and a way to close it. */
  function openTab(org: string) {
    const stream = new LiveStream(org);
    const heard: LiveEvent[] = [];
    const close = stream.subscribe((event) => heard.push(event));
    ends.push(close);
    return { stream, heard, close };
  }

  it("holds one connection for all tabs, and each tab hears every event", async () => {
    const org = randomUUID();
    const tabs = [openTab(org), openTab(org), openTab(org)];
    await soon(() => expect(Source.open).toHaveLength(1));
    Source.open[0]?.onopen?.();
    Source.open[0]?.say({ noun: "nodes", id: "n1" });
    await soon(() => {
      for (const tab of tabs) expect(tab.heard).toEqual([{ noun: "nodes", id: "n1" }]);
    });
    await soon(() => expect(tabs.map((tab) => tab.stream.state)).toEqual(["live", "live", "live"]));
  });

  it("moves to another tab when the one that held it is closed", async () => {
    const org = randomUUID();
    const [first, second] = [openTab(org), openTab(org)];
    await soon(() => expect(Source.open).toHaveLength(1));
    Source.open[0]?.onopen?.();
    await soon(() => expect(second.stream.state).toBe("live"));
    first.close();
    await soon(() => expect(Source.all).toHaveLength(2));
    expect(Source.open).toHaveLength(1);
    Source.open[0]?.onopen?.();
    Source.open[0]?.say({ noun: "repairs" });
    await soon(() => expect(second.heard).toEqual([{ noun: "all" }, { noun: "repairs" }]));
  });

  it("reports when it breaks, reconnects by itself, and has everything read again", async () => {
    const tab = openTab(randomUUID());
    await soon(() => expect(Source.open).toHaveLength(1));
    Source.open[0]?.onopen?.();
    expect(tab.stream.state).toBe("live");
    Source.open[0]?.onerror?.();
    expect(tab.stream.state).toBe("offline");
    await soon(() => expect(Source.all).toHaveLength(2));
    Source.open[0]?.onopen?.();
    expect(tab.stream.state).toBe("live");
    expect(tab.heard).toEqual([{ noun: "all" }]);
  });

  it("says within five seconds that a silent portal is offline, in every tab, and looks for it again", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    ends.push(() => vi.useRealTimers());
    const org = randomUUID();
    const [leading, following] = [openTab(org), openTab(org)];
    await soon(() => expect(Source.open).toHaveLength(1));
    Source.open[0]?.onopen?.();
    await soon(() => expect(following.stream.state).toBe("live"));
    vi.advanceTimersByTime(3_500);
    Source.open[0]?.beat();
    expect(leading.stream.state).toBe("live");
    vi.advanceTimersByTime(4_500);
    expect(leading.stream.state).toBe("offline");
    await soon(() => expect(following.stream.state).toBe("offline"));
    await soon(() => expect(Source.all).toHaveLength(2));
    Source.open[0]?.onopen?.();
    expect(leading.heard).toEqual([{ noun: "all" }]);
  });

  it("is offline when the first connection does not come about", async () => {
    const tab = openTab(randomUUID());
    await soon(() => expect(Source.open).toHaveLength(1));
    Source.open[0]?.onerror?.();
    expect(tab.stream.state).toBe("offline");
  });

  it("ignores data that is not an event", async () => {
    const tab = openTab(randomUUID());
    await soon(() => expect(Source.open).toHaveLength(1));
    Source.open[0]?.onmessage?.({ data: "{" });
    Source.open[0]?.onmessage?.({ data: '{"noun":"weather"}' });
    Source.open[0]?.say({ noun: "audit" });
    expect(tab.heard).toEqual([{ noun: "audit" }]);
  });

  it("works in each tab alone where the browser has no locks", async () => {
    vi.stubGlobal("navigator", {});
    const org = randomUUID();
    const tabs = [openTab(org), openTab(org)];
    await soon(() => expect(Source.open).toHaveLength(2));
    Source.open[0]?.say({ noun: "members" });
    expect(tabs[0]?.heard).toEqual([{ noun: "members" }]);
  });
});
