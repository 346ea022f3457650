"use client";
import { useEffect } from "react";

/** Asks before a text that was not saved is left: by a reload, a closed tab, or a link of the page. */
export function useUnsaved(isUnsaved: boolean, question: string) {
  useEffect(() => {
    if (!isUnsaved) return;
    const leave = (event: BeforeUnloadEvent) => event.preventDefault();
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!link || link.hasAttribute("download") || link.getAttribute("target") === "_blank" || window.confirm(question)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("beforeunload", leave);
    // Before the router's own handlers, which would be on their way already.
    document.addEventListener("click", follow, { capture: true });
    return () => {
      removeEventListener("beforeunload", leave);
      document.removeEventListener("click", follow, { capture: true });
    };
  }, [isUnsaved, question]);
}
