"use client";
import { type RefObject, useEffect } from "react";

/** While `isOn`, scrolling one pane's text moves the others to the same share of their height, because answers differ in length. */
export function useSyncedScroll(row: RefObject<HTMLElement | null>, isOn: boolean) {
  useEffect(() => {
    const element = row.current;
    if (!element || !isOn) return;
    /** The position that this hook gave each text. The scroll event that follows must not move the others again. */
    const moved = new WeakMap<Element, number>();
    const follow = (event: Event) => {
      const { target } = event;
      if (!(target instanceof HTMLElement) || !target.hasAttribute("data-synced")) return;
      if (moved.get(target) === target.scrollTop) return;
      moved.delete(target);
      const share = shareOf(target);
      for (const other of element.querySelectorAll<HTMLElement>("[data-synced]")) {
        if (other === target) continue;
        other.scrollTop = share * (other.scrollHeight - other.clientHeight);
        moved.set(other, other.scrollTop);
      }
    };
    // Scroll events do not bubble, so listen in the capture phase.
    element.addEventListener("scroll", follow, true);
    return () => element.removeEventListener("scroll", follow, true);
  }, [row, isOn]);
}

const shareOf = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) =>
  scrollHeight > clientHeight ? scrollTop / (scrollHeight - clientHeight) : 0;
