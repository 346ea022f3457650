"use client";
import { type RefObject, useLayoutEffect, useState } from "react";

/** The width of an element in CSS pixels, as it changes; `guess` until the browser knows. */
export function useWidth(box: RefObject<HTMLElement | null>, guess: number): number {
  const [width, setWidth] = useState(guess);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(120, Math.floor(element.clientWidth)));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [box]);
  return width;
}
