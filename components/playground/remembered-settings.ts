import { type PaneSettings, readSettings } from "./settings";

const keyOf = (org: string) => `millwright.playground.${org}`;

/** The settings that this browser used last; null without storage or on the first visit. */
export function recallSettings(org: string): PaneSettings | null {
  try {
    return readSettings(JSON.parse(localStorage.getItem(keyOf(org)) ?? "null"));
  } catch {
    return null;
  }
}

export function rememberSettings(org: string, settings: PaneSettings): void {
  try {
    localStorage.setItem(keyOf(org), JSON.stringify(settings));
  } catch {
    // A browser without storage starts afresh each time.
  }
}
