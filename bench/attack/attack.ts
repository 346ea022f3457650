import type { People } from "../portal-client";

/** A running product with people, and a way to send raw requests from any loopback address. */
export interface Target {
  url: string;
  people: People;
  /** As the role that serves. */
  databaseUrl: string;
}

/** One attack that must fail. Its name is the promise that it would break. */
export interface Attack {
  promise: string;
  /** @returns what succeeded; null when the promise held. */
  run(target: Target): Promise<string | null>;
}
