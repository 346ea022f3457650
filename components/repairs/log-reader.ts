import type * as z from "zod";
import type { LogChunk } from "@/lib/contracts/agent";
import type { LogPage } from "@/lib/contracts/repair";
import { appendChunks, type LogLine, prependChunks } from "./log-lines";

type Page = z.infer<typeof LogPage>;
/** `after` = the last number that the reader has, `before` = the first; neither = the tail. */
export type FetchPage = (query: { after?: number; before?: number; limit?: number }) => Promise<Page>;

export interface LogView {
  /** A new array whenever it changed. */
  lines: readonly LogLine[];
  /** Numbers of the first and last chunk held; -1 = none yet. */
  first: number;
  last: number;
  /** Chunks that there are in all, as far as we know. */
  total: number;
  /** Nothing will be added any more. */
  done: boolean;
  /** The end is held too: what is shown last is what was written last. */
  atEnd: boolean;
  loading: boolean;
  error: Error | null;
}

/** Chunks of a first page; later ones are as many as make about `PAGE_TEXT` characters: chunks are one line or 64 KiB. */
const PAGE = 60;
const PAGE_TEXT = 1_500_000;
/** More than this many pages behind, the end is read instead of everything up to it. */
const FEW_PAGES = 5;
/** How much text is held at once, in characters; the farthest chunks are dropped and can be read again. */
const HELD = 24_000_000;
const HELD_LINES = 300_000;

/** How many chunks to ask for when they are so long on average. */
export const pageSize = (length: number, first = PAGE): number =>
  Math.round(Math.min(first * 16, Math.max(first / 2, PAGE_TEXT / Math.max(1, length))));

/**
 * A window on a target's numbered log: it holds one run of chunks without a gap or a repeat, grows at both ends, and lets go of the far end
 * when it has grown too large. Reads never run side by side, so a slow answer cannot overtake a later one.
 */
export class LogReader {
  #view: LogView = { lines: [], first: -1, last: -1, total: 0, done: false, atEnd: false, loading: true, error: null };
  #chunks: LogChunk[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<() => void>();
  readonly #fetch: FetchPage;
  readonly #limits: { held: number; lines: number; page: number };

  constructor(fetch: FetchPage, limits: Partial<{ held: number; lines: number; page: number }> = {}) {
    this.#fetch = fetch;
    this.#limits = { held: HELD, lines: HELD_LINES, page: PAGE, ...limits };
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  view = (): LogView => this.#view;

  /** Reads the end, letting go of everything else. */
  toEnd = () => this.#next(async () => this.#replace(await this.#fetch({ limit: this.#limits.page })));

  /** Reads what was written meanwhile, when the end is on show. Call it whenever something may have come. */
  more = () =>
    this.#next(async () => {
      if (!this.#view.atEnd || this.#view.done) return;
      for (let read = 0; read < FEW_PAGES; read += 1) {
        const before = this.#view.last;
        this.#append(await this.#fetch({ after: before, limit: this.#pageSize() }));
        if (this.#view.atEnd || this.#view.last === before) return;
      }
      // Far behind after a long pause: a reader at the end gets the end, and can scroll back from there.
      this.#replace(await this.#fetch({ limit: this.#limits.page }));
    });

  /** Reads the page before what is held. */
  earlier = () =>
    this.#next(async () => {
      const { first } = this.#view;
      if (first <= 0) return;
      const page = await this.#fetch({ before: first, limit: this.#pageSize() });
      const chunks = page.chunks.filter((chunk) => chunk.number < first);
      if (chunks.at(-1)?.number !== first - 1) return;
      this.#chunks.unshift(...chunks);
      this.#set({
        lines: prependChunks(this.#view.lines, chunks),
        first: chunks[0]!.number,
        total: Math.max(this.#view.total, page.total),
      });
      this.#letGo("end");
    });

  /** Reads the page after what is held, when the end is not on show. */
  later = () =>
    this.#next(async () => {
      if (this.#view.atEnd || this.#view.last < 0) return;
      this.#append(await this.#fetch({ after: this.#view.last, limit: this.#pageSize() }));
    });

  /** Goes to a chunk, with a little before it. */
  around = (number: number) =>
    this.#next(async () => {
      if (number >= this.#view.first && number <= this.#view.last) return;
      this.#replace(await this.#fetch({ after: Math.max(-1, number - 1 - Math.floor(this.#limits.page / 4)), limit: this.#limits.page }));
    });

  #pageSize(): number {
    const held = this.#chunks.reduce((sum, chunk) => sum + chunk.text.length, 0);
    return pageSize(held / Math.max(1, this.#chunks.length), this.#limits.page);
  }

  #next(work: () => Promise<void>): Promise<void> {
    const run = this.#queue.then(async () => {
      this.#set({ loading: true });
      try {
        await work();
        this.#set({ loading: false, error: null });
      } catch (error) {
        this.#set({ loading: false, error: error instanceof Error ? error : new Error(String(error)) });
      }
    });
    this.#queue = run;
    return run;
  }

  #replace(page: Page): void {
    this.#chunks = [];
    this.#view = { ...this.#view, lines: [], first: -1, last: -1 };
    this.#append(page);
  }

  #append(page: Page): void {
    const { last } = this.#view;
    const fresh = page.chunks.filter((chunk) => chunk.number > last);
    // Numbers have no gaps within a target: what stands behind a gap has overtaken its neighbour and is read again later.
    const run = fresh.filter((chunk, index) => chunk.number === (last < 0 ? fresh[0]!.number : last + 1) + index);
    const lines = this.#view.lines.slice();
    appendChunks(lines, run);
    this.#chunks.push(...run);
    const total = Math.max(page.total, (run.at(-1)?.number ?? last) + 1);
    const newLast = run.at(-1)?.number ?? last;
    const atEnd = newLast + 1 >= total;
    this.#set({
      lines: run.length > 0 ? lines : this.#view.lines,
      first: this.#view.first < 0 ? (run[0]?.number ?? -1) : this.#view.first,
      last: newLast,
      total,
      atEnd,
      done: page.done && atEnd,
    });
    this.#letGo("start");
  }

  /** Drops whole chunks at one side until the rest is small enough. */
  #letGo(side: "start" | "end"): void {
    let held = this.#chunks.reduce((sum, chunk) => sum + chunk.text.length, 0);
    if (held <= this.#limits.held && this.#view.lines.length <= this.#limits.lines) return;
    const perChunk = Math.ceil(this.#view.lines.length / this.#chunks.length);
    const most = Math.max(1, Math.floor((0.75 * this.#limits.lines) / perChunk));
    while (this.#chunks.length > 1 && (held > 0.75 * this.#limits.held || this.#chunks.length > most)) {
      held -= (side === "start" ? this.#chunks.shift() : this.#chunks.pop())?.text.length ?? 0;
    }
    // Lines run over chunks, so what is left is cut into lines afresh.
    const lines: LogLine[] = [];
    appendChunks(lines, this.#chunks);
    const last = this.#chunks.at(-1)!.number;
    const atEnd = last + 1 >= this.#view.total;
    this.#set({ lines, first: this.#chunks[0]!.number, last, atEnd, done: this.#view.done && atEnd });
  }

  #set(change: Partial<LogView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}
