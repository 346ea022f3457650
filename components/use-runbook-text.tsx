"use client";
import { createContext, type ReactNode, use, useCallback } from "react";
import { type RunbookWords, runbookText } from "@/lib/contracts/runbook-text";

const Context = createContext<RunbookWords>({});

/** The words come with the page, so that only readers of another language than English load them. */
export const RunbookWordsProvider = ({ words, children }: { words: RunbookWords; children: ReactNode }) => (
  <Context value={words}>{children}</Context>
);

/** Shows a text of a runbook in the reader's language where it is a built-in runbook's, and unchanged elsewhere. */
export function useRunbookText(): (text: string) => string {
  const words = use(Context);
  return useCallback((text) => runbookText(words, text), [words]);
}
