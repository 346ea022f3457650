"use client";
import { useLocale } from "next-intl";
import { createContext, type ReactNode, use, useCallback } from "react";
import type { Locale } from "@/lib/contracts/locale";
import { type RunbookWords, runbookText } from "@/lib/contracts/runbook-text";

const Context = createContext<RunbookWords>({});

const none: RunbookWords = {};
let chinese: Promise<RunbookWords> | null = null;

/**
 * A separate script: a browser loads it once and keeps it, and English readers never load it. Where it cannot be loaded, texts stay in English until
 * the page is loaded again.
 */
function loadChinese(): Promise<RunbookWords> {
  chinese ??= import("@/lib/contracts/runbook-words").then(
    ({ runbookWords }) => runbookWords("zh-CN"),
    () => none,
  );
  return chinese;
}
const load: Record<Locale, (() => Promise<RunbookWords>) | null> = { en: null, "zh-CN": loadChinese };

export function RunbookWordsProvider({ children }: { children: ReactNode }) {
  const loadWords = load[useLocale()];
  return <Context value={loadWords ? use(loadWords()) : none}>{children}</Context>;
}

/** Shows a text of a runbook in the reader's language where it is a built-in runbook's, and unchanged elsewhere. */
export function useRunbookText(): (text: string) => string {
  const words = use(Context);
  return useCallback((text) => runbookText(words, text), [words]);
}
