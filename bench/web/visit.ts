import type { Page } from "playwright";
import { type Interaction, takeInteractions, timeUntil, untilCalm, untilTrue, watchEvents } from "./watch-page";

/** Timeout of each wait. The walk ends at the step that exceeds it. */
const LONGEST_STEP_MS = 30_000;

/**
 * A person who works on the pages: each step has a name, real input and a timeout. Keeps the slowest interaction of each name, by the browser's event
 * timing.
 */
export class Visit {
  readonly slowest: Record<string, Interaction> = {};
  /** The current step, for the message when it does not end. */
  step = "begin";

  private constructor(readonly page: Page) {}

  static async begin(page: Page): Promise<Visit> {
    page.setDefaultTimeout(LONGEST_STEP_MS);
    await watchEvents(page);
    return new Visit(page);
  }

  /** Does one step. All interactions that the browser counts during it are charged to `name`. */
  async act(name: string, work: () => Promise<unknown>): Promise<void> {
    this.step = name;
    await takeInteractions(this.page);
    await work();
    for (const interaction of await takeInteractions(this.page)) {
      const known = this.slowest[name];
      if (!known || known.ms < interaction.ms) this.slowest[name] = interaction;
    }
    // Too short to be reported: event timing begins at 16 ms.
    this.slowest[name] ??= { ms: 16, waitMs: 0, workMs: 0 };
  }

  /** Like `act`. @returns the time from the input to the frame in which `done` (an expression in the page) holds, in ms. */
  async actUntil(name: string, input: () => Promise<unknown>, done: string): Promise<number> {
    let tookMs = 0;
    await this.act(name, async () => {
      tookMs = await timeUntil(this.page, input, done, LONGEST_STEP_MS);
    });
    return tookMs;
  }

  /** Waits for an expression in the page to hold. @throws Error with `what` when it does not. */
  async until(what: string, expression: string): Promise<void> {
    this.step = what;
    await untilTrue(this.page, expression, LONGEST_STEP_MS);
  }

  calm = () => untilCalm(this.page);

  /** Opens a page from the side navigation. */
  goTo(place: string, done: string): Promise<number> {
    const link = this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place, exact: true });
    return this.actUntil(`open ${place}`, () => link.click(), done);
  }

  /** Steps through the options of a closed native list with the arrow keys, one interaction a key. */
  async choose(name: string, list: string, value: string): Promise<void> {
    const select = this.page.getByRole("combobox", { name: list });
    await select.focus();
    await this.act(name, async () => {
      for (let n = 0; n < 60 && (await select.inputValue()) !== value; n++) await this.page.keyboard.press("ArrowDown");
    });
    if ((await select.inputValue()) !== value) throw new Error(`"${list}" has no choice "${value}"`);
  }
}
