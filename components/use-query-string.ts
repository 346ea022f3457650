"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

type Values = Record<string, string | number | boolean | null | undefined>;

/**
 * The query string as state: what a person chose is in the URL, so that Back works and a link opens the same view.
 * `set` changes the named values only and does not ask the server; null, "" and undefined remove one. `push` adds a history entry.
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
      // Controls report one act twice (a tab on press and on focus), and a write while the page loads would erase the router's own state of the
      // history entry: Back would then change the address and not the page.
      if (query === new URLSearchParams(location.search).toString()) return;
      const url = query ? `${pathname}?${query}` : pathname;
      if (push) history.pushState(null, "", url);
      else history.replaceState(null, "", url);
    },
    [pathname],
  );
  return { get: (key: string) => search.get(key) ?? "", set };
}
