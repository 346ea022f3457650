"use client";
import { useCallback } from "react";
import { parseTheme, THEME_EVENT, THEME_KEY, type Theme } from "./theme";
import { useStored } from "./use-stored";

/** The chosen theme, and a way to choose another. */
export function useTheme() {
  const [theme, store] = useStored(THEME_KEY, parseTheme);
  const choose = useCallback(
    (next: Theme) => {
      store(next);
      dispatchEvent(new Event(THEME_EVENT));
    },
    [store],
  );
  return { theme, choose };
}
