"use client";
import { useCallback, useEffect, useState } from "react";
import { useDebounced } from "./ui/use-debounced";
import { useQueryString } from "./use-query-string";

const PAUSE_MS = 200;

/**
 * A text field whose value is in the query string under `key`. Typing shows at once; the URL follows when it pauses, without a history entry.
 * `choose` is for a deliberate act (a chip, a saved view, Clear): it adds one. Back and Forward bring the text of their entry back.
 */
export function useTextInUrl(key: string) {
  const { get, set } = useQueryString();
  const inUrl = get(key);
  /** What was typed since the last Back or Forward; null while the URL decides. */
  const [draft, type] = useState<string | null>(null);
  useEffect(() => {
    const follow = () => type(null);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const text = draft ?? inUrl;
  const settled = useDebounced(text.trim(), PAUSE_MS);
  useEffect(() => {
    if (draft !== null && draft.trim() === settled) set({ [key]: settled });
  }, [draft, settled, set, key]);
  const choose = useCallback(
    (next: string, also: Record<string, string> = {}) => {
      type(next);
      set({ [key]: next.trim(), ...also }, { push: true });
    },
    [set, key],
  );
  return { text, settled, type, choose };
}
