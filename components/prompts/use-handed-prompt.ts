"use client";
import { useEffect, useEffectEvent } from "react";
import { type HandedPrompt, takeHandedPrompt } from "./handed-prompt";

/** Returns, once, a saved prompt that was filled in on its page. */
export function useHandedPrompt(org: string, onPrompt: (handed: HandedPrompt) => void): void {
  const give = useEffectEvent(onPrompt);
  useEffect(() => {
    const handed = takeHandedPrompt(org);
    if (handed) give(handed);
  }, [org]);
}
