"use client";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** What the key for shortcuts is called here: ⌘ on a Mac, Ctrl elsewhere and on the server. */
export const useModifierKey = () =>
  useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"),
    () => "Ctrl",
  );
