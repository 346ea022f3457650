import type { Page } from "playwright";

/** What the page's own observer keeps: event timing, as the browser measures it for INP (durations in steps of 8 ms, from 16 ms on). */
interface Kept {
  benchEvents: { id: number; name: string; durationMs: number }[];
  benchFrames: number[] | null;
}

/** Must run before the page's first script. */
export async function watchEvents(page: Page): Promise<void> {
  // What runs in the page was compiled with names kept, by a function that only exists here.
  await page.addInitScript("globalThis.__name = (given) => given");
  await page.addInitScript(() => {
    const kept = window as unknown as Kept;
    kept.benchEvents = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[]) {
        if (entry.interactionId) kept.benchEvents.push({ id: entry.interactionId, name: entry.name, durationMs: entry.duration });
      }
    });
    observer.observe({ type: "event", buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** The slowest interaction since the last call, in ms; an interaction that is not listed took less than 16. */
export async function takeSlowest(page: Page): Promise<number> {
  // Entries come with the frame after the one that they measure.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 50)))));
  const durations = await page.evaluate(() => {
    const kept = window as unknown as Kept;
    return kept.benchEvents.splice(0).map((entry) => entry.durationMs);
  });
  return Math.max(16, ...durations);
}

/** Until half a second of even frames has passed and nothing says that it is busy, ten seconds at most. (The network is never idle: the live stream stays open.) */
export async function untilCalm(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let even = 0;
    let last = performance.now();
    const began = last;
    const look = (at) => {
      even = at - last < 60 && !document.querySelector("[aria-busy=true]") ? even + 1 : 0;
      last = at;
      if (even >= 30 || at - began > 10_000) resolve();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}

/** Distances between frames while `work` goes on, in ms. */
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

/** The value that this share of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * From an input to the frame in which `done` holds, in ms by the page's clock: `done` is looked at once a frame, in the page.
 * The input's own time stamp is where it begins. Sent as text, because the pages' content policy lets nothing be compiled in them.
 */
export async function timeUntil(page: Page, input: () => Promise<void>, done: string): Promise<number> {
  const waiting = page.evaluate<number>(`new Promise((resolve) => {
    let began = 0;
    const note = (event) => { began ||= event.timeStamp; };
    addEventListener("pointerdown", note, { capture: true, once: true });
    addEventListener("keydown", note, { capture: true, once: true });
    const look = () => {
      if (began === 0 || !(${done})) return void requestAnimationFrame(look);
      // What holds now is painted with this frame.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - began);
      channel.port2.postMessage(null);
    };
    requestAnimationFrame(look);
  })`);
  await input();
  return waiting;
}
