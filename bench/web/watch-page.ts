import type { Page } from "playwright";

/** One interaction by the browser's event timing, in ms: from input to next paint, its part before the handlers, and its part in them. */
export interface Interaction {
  ms: number;
  waitMs: number;
  workMs: number;
}

/** The entries of the observer in the page. */
interface Kept {
  benchEvents: { id: number; ms: number; waitMs: number; workMs: number }[];
  benchFrames: number[] | null;
}

/** Must run before the page's first script. Durations come in steps of 8 ms, from 16 ms on. */
export async function watchEvents(page: Page): Promise<void> {
  // Our compiler wraps functions to keep their names. The page needs the wrapper, too.
  await page.addInitScript("globalThis.__name = (given) => given");
  await page.addInitScript(() => {
    const kept = window as unknown as Kept;
    kept.benchEvents = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId?: number })[]) {
        if (!entry.interactionId) continue;
        const [waitMs, workMs] = [entry.processingStart - entry.startTime, entry.processingEnd - entry.processingStart];
        kept.benchEvents.push({ id: entry.interactionId, ms: entry.duration, waitMs, workMs });
      }
    });
    observer.observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** The interactions since the last call, each with its slowest event, as INP counts them; those under 16 ms are not listed. */
export async function takeInteractions(page: Page): Promise<Interaction[]> {
  // Entries come one frame after the frame that they measure.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50)))));
  const events = await page.evaluate(() => (window as unknown as Kept).benchEvents.splice(0));
  const slowest = new Map<number, Interaction>();
  for (const { id, ...interaction } of events) if (interaction.ms > (slowest.get(id)?.ms ?? 0)) slowest.set(id, interaction);
  return [...slowest.values()];
}

/** Waits for half a second of even frames with nothing busy, five seconds at most. (The network is never idle: the live stream stays open.) */
export async function untilCalm(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let even = 0;
    let last = performance.now();
    const began = last;
    const look = (at) => {
      even = at - last < 60 && !document.querySelector("[aria-busy=true]") ? even + 1 : 0;
      last = at;
      if (even >= 30 || at - began > 5_000) resolve();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}

/** Intervals between frames while `work` runs, in ms. */
export async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const kept = window as unknown as Kept;
    const frames: number[] = [];
    kept.benchFrames = frames;
    const look = (at: number) => {
      frames.push(at);
      if (kept.benchFrames === frames) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await work();
  const at = await page.evaluate(() => {
    const kept = window as unknown as Kept;
    const frames = kept.benchFrames ?? [];
    kept.benchFrames = null;
    return frames;
  });
  return at.slice(1).map((time, index) => time - at[index]!);
}

/** The quantile: the given share of the values do not exceed it. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Time from an input to the frame in which `done` holds, in ms by the page's clock. The page evaluates `done` once a frame.
 * It begins at the input's time stamp. The page listens before the input comes, because a busy page handles inputs before evaluations.
 * Sent as text, because the pages' content security policy forbids compiling code.
 * @throws Error when it does not hold within `withinMs`
 */
export async function timeUntil(page: Page, input: () => Promise<unknown>, done: string, withinMs: number): Promise<number> {
  await page.evaluate(`void (globalThis.benchTook = new Promise((resolve) => {
    const asked = performance.now();
    let began = 0;
    const note = (event) => { began ||= event.timeStamp; };
    addEventListener("pointerdown", note, { capture: true, once: true });
    addEventListener("keydown", note, { capture: true, once: true });
    const look = () => {
      if (performance.now() - asked > ${withinMs}) return void resolve(null);
      if (began === 0 || !(${done})) return void requestAnimationFrame(look);
      // What holds now is painted with this frame.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - began);
      channel.port2.postMessage(null);
    };
    requestAnimationFrame(look);
  }))`);
  await input();
  const tookMs = await page.evaluate<number | null>("benchTook");
  if (tookMs === null) throw new Error(`did not happen: ${done}`);
  return tookMs;
}

/** Waits for an expression to hold in the page, evaluated once a frame. @throws Error when it does not within `withinMs`. */
export async function untilTrue(page: Page, expression: string, withinMs: number): Promise<void> {
  await page.evaluate(`new Promise((resolve, reject) => {
    const asked = performance.now();
    const look = () => {
      if (${expression}) resolve();
      else if (performance.now() - asked > ${withinMs}) reject(new Error(${JSON.stringify(`did not happen: ${expression}`)}));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}
