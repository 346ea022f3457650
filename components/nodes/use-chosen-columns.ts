"use client";
import { useCallback, useSyncExternalStore } from "react";
import { looks } from "./columns";

const KEY = "millwright.node-columns";
const standard = Object.fromEntries(Object.entries(looks).map(([id, look]) => [id, look.standard]));
const listeners = new Set<() => void>();
let kept: { text: string | null; value: Record<string, boolean> } = { text: null, value: standard };

function read(): Record<string, boolean> {
  const text = localStorage.getItem(KEY);
  if (text !== kept.text) kept = { text, value: { ...standard, ...parse(text) } };
  return kept.value;
}
function parse(text: string | null): Record<string, boolean> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, boolean] => entry[0] in looks && typeof entry[1] === "boolean"),
    );
  } catch {
    return {};
  }
}
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Which columns somebody wants to see; kept in this browser. */
export function useChosenColumns() {
  const chosen = useSyncExternalStore(subscribe, read, () => standard);
  const toggle = useCallback((id: string) => {
    localStorage.setItem(KEY, JSON.stringify({ ...read(), [id]: !read()[id] }));
    for (const listener of listeners) listener();
  }, []);
  return { chosen, toggle };
}
