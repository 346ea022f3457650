"use client";
import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "@/lib/contracts/live";

type Noun = LiveEvent["noun"] | "overview";

/** What else is drawn from a noun. */
const alsoReads: Partial<Record<Noun, Noun[]>> = {
  nodes: ["overview"],
  incidents: ["overview", "nodes"],
  repairs: ["overview", "incidents"],
};
const PAUSE_MS = 700;

/**
 * Turns "this noun changed" into reads of what is on the page. Keys are `[noun, org, …]`; a string in third place is an id, so that a change
 * of one node does not re-read the page of another. One read per noun at a time, then a pause: a busy fleet must not keep a page from finishing.
 */
export class LiveRefresh {
  readonly #client: QueryClient;
  readonly #org: string;
  /** Noun → the ids that changed; null = any. */
  readonly #due = new Map<Noun, Set<string> | null>();
  readonly #busy = new Set<Noun>();
  #ended = false;

  constructor(client: QueryClient, org: string) {
    this.#client = client;
    this.#org = org;
    document.addEventListener("visibilitychange", this.#wake);
  }

  note(event: LiveEvent) {
    // A part that grew (a log) is for who listens to it; the whole did not change.
    if (event.part) return;
    if (event.noun === "all") {
      void this.#client.invalidateQueries({ predicate: (query) => query.queryKey[1] === this.#org });
      return;
    }
    this.#add(event.noun, event.id);
    for (const noun of alsoReads[event.noun] ?? []) this.#add(noun, undefined);
    this.#wake();
  }

  end() {
    this.#ended = true;
    document.removeEventListener("visibilitychange", this.#wake);
  }

  #add(noun: Noun, id: string | undefined) {
    const ids = this.#due.get(noun);
    if (ids === null) return;
    if (id === undefined) this.#due.set(noun, null);
    else this.#due.set(noun, (ids ?? new Set()).add(id));
  }

  // A hidden tab reads nothing; it catches up when it is looked at.
  readonly #wake = () => {
    if (document.hidden) return;
    for (const noun of this.#due.keys()) void this.#read(noun);
  };

  async #read(noun: Noun) {
    if (this.#busy.has(noun) || this.#ended) return;
    const ids = this.#due.get(noun) ?? null;
    this.#due.delete(noun);
    this.#busy.add(noun);
    await this.#client.invalidateQueries({ predicate: (query) => concerns(query, noun, this.#org, ids) }).catch(() => {});
    await new Promise((done) => setTimeout(done, PAUSE_MS));
    this.#busy.delete(noun);
    if (this.#due.has(noun)) this.#wake();
  }
}

function concerns({ queryKey: [noun, org, third] }: Query, changed: Noun, ofOrg: string, ids: Set<string> | null) {
  if (noun !== changed || org !== ofOrg) return false;
  return ids === null || typeof third !== "string" || ids.has(third);
}
