"use client";
import { useEffect, useEffectEvent } from "react";

interface PaneActs {
  copy: () => void;
  close: () => void;
  goTo: (place: number) => void;
}

/** Alt+Shift with N (new pane like the active one), X (close it) or a digit (go to that pane): two modifiers, so that typing never triggers them. */
export function usePaneKeys(acts: PaneActs) {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || document.querySelector("[role=dialog]")) return;
    const digit = /^Digit([1-6])$/.exec(event.code)?.[1];
    if (event.code === "KeyN") acts.copy();
    else if (event.code === "KeyX") acts.close();
    else if (digit) acts.goTo(Number(digit) - 1);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
