import "server-only";

/** The smallest UUID of version 7 that was made at that time or later: rows are read by the time of their insertion, not by their own times. */
export function firstIdAt(atMs: number): string {
  const hex = Math.max(0, atMs).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
