"use client";
import { useEffect, useMemo, useState } from "react";

type Highlighter = typeof import("./highlight-code").highlightCode;

/** Longer blocks stay plain: colouring them makes a streaming answer stutter. */
const LONGEST = 20_000;
/** Loaded with the first block of code and kept for the rest of the visit. */
let highlighter: Highlighter | null = null;

/** Code as coloured pieces; null until the highlighter is loaded, and for an unknown language. */
export function useHighlight(code: string, language: string) {
  const [known, setKnown] = useState<Highlighter | null>(() => highlighter);
  useEffect(() => {
    if (language === "" || highlighter) return;
    let isGone = false;
    void import("./highlight-code").then((module) => {
      highlighter = module.highlightCode;
      if (!isGone) setKnown(() => module.highlightCode);
    });
    return () => {
      isGone = true;
    };
  }, [language]);
  return useMemo(() => (known && language !== "" && code.length <= LONGEST ? known(code, language) : null), [known, code, language]);
}
