"use client";
import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "@/lib/contracts/live";

type Noun = LiveEvent["noun"] | "overview";

/** Other nouns whose data depends on a noun. */
const alsoReads: Partial<Record<Noun, Noun[]>> = {
  nodes: ["overview"],
  incidents: ["overview", "nodes"],
  retention: ["inference"],
  repairs: ["overview", "incidents", "schedules"],
};
const PAUSE_MS = 700;
const LONGEST_PAUSE_MS = 15_000;
/** The pause is at least this many times as long as the read took: ten thousand rows must not keep the page busy. */
const REST = 4;

interface Due {
  /** The things that changed; null = any of them. */
  ids: Set<string> | null;
  /** Lists too: not when only a part of one thing moved. */
  lists: boolean;
}

/**
 * Turns "this noun changed" into reads of what is on the page. Keys are `[noun, org, …]`; a string in third place is an id, so that a change
 * of one node does not re-read the page of another. One read per noun at a time, then a pause: a busy fleet must not keep a page from finishing.
 */
export class LiveRefresh {
  readonly #client: QueryClient;
  readonly #org: string;
  readonly #due = new Map<Noun, Due>();
  readonly #busy = new Set<Noun>();
  #ended = false;

  constructor(client: QueryClient, org: string) {
    this.#client = client;
    this.#org = org;
    document.addEventListener("visibilitychange", this.#wake);
  }

  note(event: LiveEvent) {
    if (event.noun === "all") {
      void this.#client.invalidateQueries({ predicate: (query) => query.queryKey[1] === this.#org });
      return;
    }
    this.#add(event.noun, event.id, !event.part);
    if (!event.part) for (const noun of alsoReads[event.noun] ?? []) this.#add(noun, undefined, true);
    this.#wake();
  }

  end() {
    this.#ended = true;
    document.removeEventListener("visibilitychange", this.#wake);
  }

  #add(noun: Noun, id: string | undefined, lists: boolean) {
    const due = this.#due.get(noun) ?? { ids: new Set<string>(), lists: false };
    if (id === undefined) due.ids = null;
    else due.ids?.add(id);
    due.lists ||= lists;
    this.#due.set(noun, due);
  }

  // A hidden tab reads nothing; it catches up when it is looked at.
  readonly #wake = () => {
    if (document.hidden) return;
    for (const noun of this.#due.keys()) void this.#read(noun);
  };

  async #read(noun: Noun) {
    if (this.#busy.has(noun) || this.#ended) return;
    const due = this.#due.get(noun);
    if (!due) return;
    this.#due.delete(noun);
    this.#busy.add(noun);
    const began = performance.now();
    await this.#client.invalidateQueries({ predicate: (query) => concerns(query, noun, this.#org, due) }).catch(() => {});
    const pause = Math.min(Math.max(PAUSE_MS, (performance.now() - began) * REST), LONGEST_PAUSE_MS);
    await new Promise((done) => setTimeout(done, pause));
    this.#busy.delete(noun);
    if (this.#due.has(noun)) this.#wake();
  }
}

function concerns({ queryKey: [noun, org, third] }: Query, changed: Noun, ofOrg: string, { ids, lists }: Due) {
  if (noun !== changed || org !== ofOrg) return false;
  return typeof third === "string" ? ids === null || ids.has(third) : lists;
}
