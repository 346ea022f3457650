import { expect, it } from "vitest";
import { looks } from "./columns";

const REM = 16;
const steps: Record<string, number> = { sm: 40, md: 48, lg: 64, xl: 80, "2xl": 96 };
/** Navigation, the page's margins and a scroll bar; below `lg` the navigation is at the bottom. */
const aside = (window: number) => (window >= 64 * REM ? 224 + 56 : 32) + 15;
/** The row's own margins and its tick box. */
const ROW = 16 + 32;

const hiddenBelow = (className: string): number => {
  const [, step = "", own] = /(?:^| )max-(?:(\w+)|\[(\d+)rem\]):hidden/.exec(className) ?? [];
  return (own ? Number(own) : (steps[step] ?? 0)) * REM;
};
const widthOf = (className: string) => 4 * Number(/(?:^| )w-(\d+)/.exec(className)?.[1]);

it.each([768, 800, 1_023, 1_024, 1_152, 1_200, 1_280, 1_366, 1_408, 1_440, 1_920])(
  "the standard columns of nodes fit into a window of %i pixels",
  (window) => {
    const shown = Object.values(looks).filter(({ standard, className }) => standard && window >= hiddenBelow(className));
    expect(shown.reduce((sum, { className }) => sum + widthOf(className), ROW)).toBeLessThanOrEqual(window - aside(window));
  },
);
