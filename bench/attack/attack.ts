import type { People } from "../portal-client";

/** A started product, with people in it, and a way to send raw requests from any loopback address. */
export interface Target {
  url: string;
  people: People;
  /** As the role that serves. */
  databaseUrl: string;
}

/** One way in that must stay shut. Named after the promise that it would break. */
export interface Attack {
  promise: string;
  /** @returns what got through; null when the promise held. */
  run(target: Target): Promise<string | null>;
}
