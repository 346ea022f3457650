import "server-only";
import type { EndpointState } from "@/lib/contracts/inference";
import type { OpenEndpoint } from "../endpoints/load-endpoint";
import { Breaker } from "./breaker";

/** How an attempt ended: `left` says nothing about the endpoint. */
export type AttemptEnd = "succeeded" | "failed" | "left";

export interface Attempt {
  /** Only the first call counts. */
  end(how: AttemptEnd): void;
  sawFirstToken(afterMs: number): void;
}

/** How much a new time to first token counts against the earlier ones. */
const SMOOTHING = 0.2;

/** One endpoint as the router sees it: what it serves, how busy it is, and how its last requests ended. */
export class Target {
  readonly breaker = new Breaker();
  models: string[] = [];
  reachable: boolean | null = null;
  problem: string | null = null;
  outstanding = 0;
  lastBegunAt = 0;
  private requests = 0;
  private failures = 0;
  private ttftMs: number | null = null;

  constructor(readonly endpoint: OpenEndpoint) {}

  begin(): Attempt {
    this.breaker.enter();
    this.outstanding += 1;
    this.requests += 1;
    this.lastBegunAt = performance.now();
    let ended = false;
    return {
      end: (how) => {
        if (ended) return;
        ended = true;
        this.outstanding -= 1;
        if (how === "failed") this.failures += 1;
        this.breaker[how]();
      },
      sawFirstToken: (afterMs) => {
        this.ttftMs = this.ttftMs === null ? afterMs : this.ttftMs + (afterMs - this.ttftMs) * SMOOTHING;
      },
    };
  }

  state(): EndpointState {
    const { endpoint, models, reachable, problem, breaker, outstanding, requests, failures, ttftMs } = this;
    const { id, name } = endpoint;
    return { endpointId: id, name, models, reachable, problem, breaker: breaker.state, outstanding, requests, failed: failures, ttftMs };
  }
}
