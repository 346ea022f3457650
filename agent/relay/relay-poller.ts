import { agentBackoffs } from "../../lib/contracts/agent-backoff";
import { RELAY_BYTES_AT_ONCE, RELAYS_AT_ONCE, RelayNews, type RelayPart, RelayVerdict } from "../../lib/contracts/relay";
import { reasonOf } from "../host/reason-of";
import { backoffMs, pause } from "../link/backoff";
import type { Clock } from "../link/clock";
import { PortalError, parseAnswer } from "../link/http-client";
import type { Identity } from "../link/identity";
import type { Portal } from "../link/portal";
import type { HostPolicy } from "../trust/policy";
import { exchange } from "./exchange";
import { type JudgedRelay, judgeRelay } from "./judge-relay";

const WAIT_MS = 25_000;
/** How soon a host that declares its first private endpoint is reachable. */
const POLICY_MS = 5_000;
/** Requests are remembered for longer than they are valid. */
const REMEMBERED = 1_000;
const MOST_TRIES = 4;

interface Carried {
  stop: AbortController;
  bytes: number;
}

export interface RelayPollerOptions {
  portal: Pick<Portal, "call">;
  identity: Pick<Identity, "nodeId" | "orgId" | "orgKey">;
  clock: Pick<Clock, "now">;
  policy(): HostPolicy;
  log(line: string): void;
  signal: AbortSignal;
  policyMs?: number;
}

/**
 * Carries requests from the portal to the private endpoints that this host's policy declares. It waits for them over a connection that it opens
 * itself; a host that declares none opens none.
 */
export class RelayPoller {
  private readonly running = new Map<string, Carried>();
  private readonly known = new Set<string>();

  constructor(private readonly options: RelayPollerOptions) {}

  async run(): Promise<void> {
    const { portal, policy, log, signal, policyMs = POLICY_MS } = this.options;
    let lastFailure = "";
    for (let attempt = 0; !signal.aborted; ) {
      const endpoints = policy().privateEndpoints.map(({ name, url }) => ({ name, port: Number(new URL(url).port || 80) }));
      if (endpoints.length === 0) {
        await pause(policyMs, signal);
        continue;
      }
      try {
        const body = { endpoints, running: [...this.running.keys()], waitMs: WAIT_MS };
        const answer = await portal.call("agent/v1/relays/next", { body, timeoutMs: WAIT_MS + 15_000, signal });
        const { requests, cancelled } = parseAnswer(RelayNews, answer);
        attempt = 0;
        lastFailure = "";
        for (const relayId of cancelled) this.running.get(relayId)?.stop.abort();
        for (const raw of requests) void this.take(raw);
      } catch (error) {
        const failure = reasonOf(error);
        if (failure !== lastFailure && !signal.aborted) log(`no requests for private endpoints: ${failure}`);
        lastFailure = failure;
        await pause(100 + backoffMs(attempt++, agentBackoffs.tasks), signal);
      }
    }
    for (const { stop } of this.running.values()) stop.abort();
  }

  private async take(raw: unknown): Promise<void> {
    const relayId = (raw as { head?: { relayId?: unknown } } | null)?.head?.relayId;
    if (typeof relayId !== "string" || !/^[0-9a-f-]{36}$/.test(relayId) || this.running.has(relayId)) return;
    const carried = { stop: new AbortController(), bytes: 0 };
    this.running.set(relayId, carried);
    await this.carry(relayId, raw, carried).catch((error: unknown) => this.options.log(`a private endpoint failed: ${reasonOf(error)}`));
    this.running.delete(relayId);
  }

  private async carry(relayId: string, raw: unknown, carried: Carried): Promise<void> {
    const { identity, clock, policy, log, signal } = this.options;
    const deliver = (part: RelayPart) => this.deliver(relayId, part);
    const isKnown = (id: string) => this.known.has(id);
    const verdict = judgeRelay(raw, { identity, policy: policy(), nowMs: clock.now(), isKnown });
    const refusal = "refusal" in verdict ? verdict.refusal : this.objection(verdict.relay);
    if ("refusal" in verdict || refusal !== null) {
      log(`refused a request for a private endpoint: ${refusal}`);
      await deliver({ number: 0, end: { failure: refusal } });
      return;
    }
    this.remember(relayId);
    const { relay } = verdict;
    carried.bytes = relay.payload?.length ?? 0;
    const beganMs = performance.now();
    const outcome = await exchange({ relay, deliver, stop: AbortSignal.any([signal, carried.stop.signal]) });
    log(`private endpoint ${relay.endpoint.name}: ${relay.head.call}, ${outcome}, ${Math.round(performance.now() - beganMs)} ms`);
  }

  /** Whatever the portal sends at once, the agent's memory stays within its limit. */
  private objection({ payload }: JudgedRelay): string | null {
    const bytes = [...this.running.values()].reduce((sum, one) => sum + one.bytes, payload?.length ?? 0);
    if (this.running.size > RELAYS_AT_ONCE) return `this agent carries ${RELAYS_AT_ONCE} requests already`;
    return bytes > RELAY_BYTES_AT_ONCE ? `this agent carries ${RELAY_BYTES_AT_ONCE} bytes of requests already` : null;
  }

  private remember(relayId: string): void {
    this.known.add(relayId);
    const [oldest] = this.known;
    if (this.known.size > REMEMBERED && oldest) this.known.delete(oldest);
  }

  /** A lost part is sent again: its number makes that harmless. */
  private async deliver(relayId: string, part: RelayPart): Promise<RelayVerdict> {
    const { portal, signal } = this.options;
    for (let tries = 1; ; tries++) {
      try {
        return parseAnswer(RelayVerdict, await portal.call(`agent/v1/relays/${relayId}/parts`, { body: part, signal })).verdict;
      } catch (error) {
        if (error instanceof PortalError && !error.isPassing) return "stop";
        if (tries >= MOST_TRIES || signal.aborted) throw error;
        await pause(backoffMs(tries, agentBackoffs.claim), signal);
      }
    }
  }
}
