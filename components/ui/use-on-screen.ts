"use client";
import { type RefObject, useEffect, useState } from "react";

/** Whether an element is on the screen or close to it; true until the browser has said. */
export function useOnScreen(box: RefObject<HTMLElement | null>): boolean {
  const [isOn, setOn] = useState(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new IntersectionObserver((entries) => setOn(entries.at(-1)?.isIntersecting ?? true), { rootMargin: "200px" });
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return isOn;
}
