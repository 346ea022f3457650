"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

type Values = Record<string, string | number | boolean | null | undefined>;

/**
 * The query string as state: what a person chose is in the URL, so that back works and a link opens the same view.
 * `set` changes the named values only and leaves the server alone; null, "" and undefined remove one. `push` makes a step that back undoes.
 */
export function useQueryString() {
  const search = useSearchParams();
  const pathname = usePathname();
  const set = useCallback(
    (values: Values, { push = false }: { push?: boolean } = {}) => {
      const next = new URLSearchParams(location.search);
      for (const [key, value] of Object.entries(values)) {
        if (value === null || value === undefined || value === "" || value === false) next.delete(key);
        else next.set(key, value === true ? "1" : String(value));
      }
      const query = next.toString();
      const url = query ? `${pathname}?${query}` : pathname;
      if (push) history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    },
    [pathname],
  );
  return { get: (key: string) => search.get(key) ?? "", set };
}
