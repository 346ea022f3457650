"use client";
import { useEffect } from "react";

const MARK = "millwright.unsaved";
const isMarked = () => Boolean((history.state as Record<string, unknown> | null)?.[MARK]);

/**
 * Asks before a text that was not saved is left: by a reload, a closed tab, a link of the page, or Back. A browser goes back without asking, so
 * the page is in the browser's history twice while the text is unsaved: Back first goes from the second entry to the first. Saving replaces the second.
 */
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
    const mark = () => history.pushState({ ...history.state, [MARK]: true }, "", location.href);
    const goBack = () => {
      if (isMarked()) return;
      if (!window.confirm(question)) return mark();
      removeEventListener("popstate", goBack);
      history.back();
    };
    if (!isMarked()) mark();
    addEventListener("beforeunload", leave);
    addEventListener("popstate", goBack);
    // Before the router's own handlers, which would be on their way already.
    document.addEventListener("click", follow, { capture: true });
    return () => {
      removeEventListener("beforeunload", leave);
      removeEventListener("popstate", goBack);
      document.removeEventListener("click", follow, { capture: true });
    };
  }, [isUnsaved, question]);
}
