"use client";
import { useCallback, useEffect, useState } from "react";
import { emptySettings, type PaneSettings, readSettings } from "./settings";

/** The settings that this browser used last, for endpoints that are still there. */
export function useRememberedSettings(org: string, endpointIds: string[]) {
  const key = `millwright.playground.${org}`;
  const [settings, setSettings] = useState<PaneSettings>({ ...emptySettings, endpointId: endpointIds[0] ?? "" });
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the page has come to life
  useEffect(() => {
    try {
      const stored = readSettings(JSON.parse(localStorage.getItem(key) ?? "null"));
      if (stored && endpointIds.includes(stored.endpointId)) setSettings(stored);
    } catch {
      // A browser without storage starts afresh each time.
    }
  }, [key]);
  const change = useCallback(
    (changed: Partial<PaneSettings>) =>
      setSettings((before) => {
        const next = { ...before, ...changed };
        try {
          localStorage.setItem(key, JSON.stringify(next));
        } catch {
          // As above.
        }
        return next;
      }),
    [key],
  );
  return [settings, change] as const;
}
