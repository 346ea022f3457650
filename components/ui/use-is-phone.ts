"use client";
import { useSyncExternalStore } from "react";

/** The width below which `max-sm:` applies. */
const query = "(width < 40rem)";

function subscribe(changed: () => void) {
  const narrow = matchMedia(query);
  narrow.addEventListener("change", changed);
  return () => narrow.removeEventListener("change", changed);
}

/** Whether the page is as narrow as a phone; false on the server. */
export const useIsPhone = () =>
  useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
