import type { Page } from "playwright";
import { type Interaction, takeInteractions, timeUntil, untilCalm, untilTrue, watchEvents } from "./watch-page";

/** Whatever a step waits for comes within this, or the walk ends there and says so. */
const LONGEST_STEP_MS = 30_000;

/**
 * Somebody at work on the pages: every step has a name, is done with real input and is bounded in time. Of each name the slowest interaction is
 * kept, as the browser's event timing has it.
 */
export class Visit {
  readonly slowest: Record<string, Interaction> = {};
  /** The step that is under way, for the message when it does not end. */
  step = "begin";

  private constructor(readonly page: Page) {}

  static async begin(page: Page): Promise<Visit> {
    page.setDefaultTimeout(LONGEST_STEP_MS);
    await watchEvents(page);
    return new Visit(page);
  }

  /** One thing that a person does. Everything the browser counts as an interaction between begin and end is charged to `name`. */
  async act(name: string, work: () => Promise<unknown>): Promise<void> {
    this.step = name;
    await takeInteractions(this.page);
    await work();
    for (const interaction of await takeInteractions(this.page)) {
      const known = this.slowest[name];
      if (!known || known.ms < interaction.ms) this.slowest[name] = interaction;
    }
    // Quicker than the browser reports: event timing begins at 16 ms.
    this.slowest[name] ??= { ms: 16, waitMs: 0, workMs: 0 };
  }

  /** As `act`. @returns from the input to the frame in which `done` (an expression in the page) holds, in ms. */
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

  /** Opens a place from the side navigation. */
  goTo(place: string, done: string): Promise<number> {
    const link = this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place, exact: true });
    return this.actUntil(`open ${place}`, () => link.click(), done);
  }

  /** Looks through the choices of a list with the arrow keys, as with a closed native list; one interaction a key. */
  async choose(name: string, list: string, value: string): Promise<void> {
    const select = this.page.getByRole("combobox", { name: list });
    await select.focus();
    await this.act(name, async () => {
      for (let n = 0; n < 60 && (await select.inputValue()) !== value; n++) await this.page.keyboard.press("ArrowDown");
    });
    if ((await select.inputValue()) !== value) throw new Error(`"${list}" has no choice "${value}"`);
  }
}
