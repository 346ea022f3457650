"use client";
import { type RefObject, useLayoutEffect, useState } from "react";

/** Whether a box that scrolls sideways has more before and after what it shows. */
export function useOverflow(box: RefObject<HTMLElement | null>): { before: boolean; after: boolean } {
  const [more, setMore] = useState({ before: false, after: false });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      const before = element.scrollLeft > 1;
      const after = element.scrollLeft + element.clientWidth < element.scrollWidth - 1;
      setMore((last) => (last.before === before && last.after === after ? last : { before, after }));
    };
    look();
    // A box that does not change its own width can get wider content, as a tab's count does.
    const sizes = new ResizeObserver(look);
    for (const one of [element, ...element.children]) sizes.observe(one);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box]);
  return more;
}
