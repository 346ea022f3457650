"use client";

type Ask = () => Promise<boolean>;
let ask: Ask | null = null;

/** Names who asks a person to show once more who they are: one dialog of the page. @returns what takes it back. */
export function onAskAgain(by: Ask): () => void {
  ask = by;
  return () => {
    if (ask === by) ask = null;
  };
}

/** Whether the person showed who they are; false when they closed the dialog, or when the page has none. */
export const askAgain = (): Promise<boolean> => ask?.() ?? Promise.resolve(false);
