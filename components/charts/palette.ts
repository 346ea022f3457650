"use client";
import { useSyncExternalStore } from "react";

/** Canvas cannot read CSS variables by itself: the tokens' values, renewed when the page turns light or dark. */
export interface Palette {
  series: string[];
  ink: string;
  faint: string;
  line: string;
  /** Between two lines; translucent. */
  fill: string;
  /** From little to much. */
  heat: string[];
  tones: Record<"bad" | "warn" | "busy" | "ok" | "idle" | "stale" | "hold", string>;
  /** The background inside an outline of the tone. */
  soft: Record<"stale" | "hold", string>;
}

/** A token's colour, `oklch(…)`, with little of it. */
const translucent = (colour: string) => colour.replace(/\)$/, " / 0.13)");

let known: { dark: boolean; palette: Palette } | undefined;

function read(): Palette {
  const isDark = document.documentElement.dataset.theme === "dark";
  if (known?.dark === isDark) return known.palette;
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const palette: Palette = {
    series: Array.from({ length: 8 }, (_, index) => value(`chart-${index + 1}`)),
    ink: value("ink"),
    faint: value("faint"),
    line: value("line"),
    fill: translucent(value("accent")),
    heat: [value("accent-soft"), value("accent"), value("accent-strong")],
    tones: {
      bad: value("bad-fill"),
      warn: value("warn-fill"),
      busy: value("busy-fill"),
      ok: value("ok-fill"),
      idle: value("idle-fill"),
      stale: value("stale-fill"),
      hold: value("hold-fill"),
    },
    soft: { stale: value("stale-soft"), hold: value("hold-soft") },
  };
  known = { dark: isDark, palette };
  return palette;
}
const subscribe = (changed: () => void) => {
  const theme = new MutationObserver(changed);
  theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => theme.disconnect();
};

/** Null on the server, where nothing is drawn. */
export const usePalette = () => useSyncExternalStore<Palette | null>(subscribe, read, () => null);
