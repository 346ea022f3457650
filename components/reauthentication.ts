"use client";

type Ask = () => Promise<boolean>;
let ask: Ask | null = null;

/** Registers the page's dialog that authenticates the person again. @returns a function that removes it. */
export function onAskAgain(by: Ask): () => void {
  ask = by;
  return () => {
    if (ask === by) ask = null;
  };
}

/** Whether the person authenticated; false when they closed the dialog, or when the page has none. */
export const askAgain = (): Promise<boolean> => ask?.() ?? Promise.resolve(false);
