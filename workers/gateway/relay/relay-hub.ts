import type { RelayNews, RelayPart, RelayPoll, RelayRequest, RelayVerdict } from "@/lib/contracts/relay";
import { RELAYS_AT_ONCE } from "@/lib/contracts/relay";
import { TooMany } from "../refuse";
import { Relay } from "./relay";

/** How long a request waits for the node's agent to fetch it. */
const FETCH_MS = 6_000;
/** Most of one answer to an agent; it reads answers of up to 8 MiB. */
const NEWS_CHARACTERS = 6 * 1024 * 1024;
const RETRY_MS = 1_000;
/** After this many ended requests in one answer, the agent has none left. */
const MOST_CANCELLED = 1_000;

interface Line {
  queue: Relay[];
  cancelled: string[];
  ring(): void;
  dismiss(): void;
}

const nothing = () => {};

/** The running requests for private endpoints of this gateway, by the node whose agent fetches them. */
export class RelayHub {
  private readonly lines = new Map<string, Line>();
  private readonly relays = new Map<string, Relay>();
  private isDraining = false;

  constructor(private readonly fetchMs = FETCH_MS) {}

  get size(): number {
    return this.relays.size;
  }

  /** Queues a request for its node's agent. The answer goes to `raw`. @throws TooMany when the node has enough on its way. */
  place(request: RelayRequest, raw: ConstructorParameters<typeof Relay>[3]): void {
    const { relayId: id, nodeId } = request.head;
    this.demandRoom(nodeId);
    const relay: Relay = new Relay(id, nodeId, request, raw, (isLeft) => {
      this.relays.delete(id);
      const line = this.lineOf(nodeId);
      if (relay.request) line.queue.splice(line.queue.indexOf(relay), 1);
      else if (isLeft) line.cancelled.push(id);
      clearTimeout(unfetched);
      line.ring();
      this.forget(nodeId, line);
    });
    const unfetched = setTimeout(() => {
      if (relay.request) relay.fail("The node's agent is not connected, or its host declares no private endpoint.");
    }, this.fetchMs);
    this.relays.set(id, relay);
    const line = this.lineOf(nodeId);
    line.queue.push(relay);
    line.ring();
  }

  /** @throws TooMany when the node has enough on its way. */
  demandRoom(nodeId: string): void {
    const own = [...this.relays.values()].filter((one) => one.nodeId === nodeId);
    if (this.isDraining || own.length >= RELAYS_AT_ONCE) throw new TooMany(RETRY_MS);
  }

  /** An agent's long poll. Ends at once and empty when `gone` aborts, a newer one comes or the gateway stops. */
  async poll(nodeId: string, { running, waitMs }: RelayPoll, gone: AbortSignal): Promise<RelayNews> {
    const line = this.lineOf(nodeId);
    line.dismiss();
    this.endLost(nodeId, running);
    const room = Math.max(0, RELAYS_AT_ONCE - running.length);
    const endsAt = Date.now() + waitMs;
    let isOver = this.isDraining || gone.aborted;
    let ring: () => void = nothing;
    const dismiss = () => {
      isOver = true;
      ring();
    };
    Object.assign(line, { dismiss, ring: () => ring() });
    gone.addEventListener("abort", dismiss);
    try {
      while (!isOver) {
        const rung = new Promise<void>((resolve) => {
          ring = resolve;
        });
        const news = { requests: takeFrom(line.queue, room), cancelled: line.cancelled.splice(0) };
        const waitsMs = endsAt - Date.now();
        if (news.requests.length + news.cancelled.length > 0 || waitsMs <= 0) return news;
        const timer = setTimeout(ring, waitsMs);
        await rung;
        clearTimeout(timer);
      }
      return { requests: [], cancelled: [] };
    } finally {
      gone.removeEventListener("abort", dismiss);
      if (line.dismiss === dismiss) Object.assign(line, { dismiss: nothing, ring: nothing });
      this.forget(nodeId, line);
    }
  }

  /** Requests that an agent had fetched and no longer reports are lost: it restarted, or our answer never reached it. */
  private endLost(nodeId: string, running: string[]): void {
    for (const relay of [...this.relays.values()])
      if (relay.nodeId === nodeId && !relay.request && !running.includes(relay.id)) relay.fail("The node's agent has lost the request.");
  }

  /** A part of an answer. `stop` also for a relay of another node, or one that is not known here. */
  take(nodeId: string, relayId: string, part: RelayPart): RelayVerdict {
    const relay = this.relays.get(relayId);
    return relay && relay.nodeId === nodeId && !relay.request ? relay.take(part) : "stop";
  }

  /** Ends all running requests. */
  drain(): void {
    this.isDraining = true;
    for (const relay of [...this.relays.values()]) relay.fail("The gateway is restarting. Try again in a moment.");
    for (const line of [...this.lines.values()]) line.dismiss();
  }

  /** Removes the line of a node without requests and without a waiting agent. */
  private forget(nodeId: string, { dismiss, queue, cancelled }: Line): void {
    if (dismiss !== nothing || queue.length > 0) return;
    if (cancelled.length === 0 || cancelled.length > MOST_CANCELLED) this.lines.delete(nodeId);
  }

  private lineOf(nodeId: string): Line {
    const line = this.lines.get(nodeId) ?? { queue: [], cancelled: [], ring: nothing, dismiss: nothing };
    this.lines.set(nodeId, line);
    return line;
  }
}

/** The oldest requests that fit, and at least one. */
function takeFrom(queue: Relay[], room: number): RelayRequest[] {
  const taken: RelayRequest[] = [];
  let characters = 0;
  while (taken.length < room && queue[0]?.request) {
    const { request } = queue[0];
    characters += request.body?.length ?? 0;
    if (taken.length > 0 && characters > NEWS_CHARACTERS) break;
    queue[0].request = null;
    queue.shift();
    taken.push(request);
  }
  return taken;
}
