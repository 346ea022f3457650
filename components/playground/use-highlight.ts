"use client";
import { useEffect, useMemo, useState } from "react";

type Highlighter = typeof import("./highlight-code").highlightCode;

/** Longer blocks stay plain: colours must not make an answer that streams in stutter. */
const LONGEST = 20_000;
/** Fetched with the first block of code, for the rest of the visit. */
let highlighter: Highlighter | null = null;

/** Code as coloured pieces; null until the colours are there, and for a language that is not known. */
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
