"use client";
import { useCallback, useRef, useState } from "react";
import { useErrorText } from "../use-error-text";
import { measure } from "./queries";
import type { Variant } from "./variants";

/** Measures the variants one after another, so that they do not slow each other down. */
export function useComparison(org: string, initial: Variant[]) {
  const [variants, setVariants] = useState(initial);
  const [isRunning, setRunning] = useState(false);
  const errorText = useErrorText();
  const stopping = useRef<AbortController>(null);
  const change = useCallback(
    (index: number, changed: Partial<Variant>) =>
      setVariants((before) => before.map((variant, each) => (each === index ? { ...variant, ...changed } : variant))),
    [],
  );
  const run = async (prompts: string[]) => {
    const stop = new AbortController();
    stopping.current = stop;
    setRunning(true);
    setVariants((before) => before.map((variant) => ({ ...variant, state: "waiting", measured: null, problem: null })));
    for (const [index, { subject }] of variants.entries()) {
      if (stop.signal.aborted) break;
      change(index, { state: "measuring" });
      try {
        const measured = await measure(org, { subject, prompts }, stop.signal);
        change(index, { measured, state: measured.failure === null ? "done" : "failed", problem: measured.failure });
      } catch (error) {
        change(index, stop.signal.aborted ? { state: "waiting" } : { state: "failed", problem: errorText(error) });
      }
    }
    setRunning(false);
  };
  return {
    variants,
    isRunning,
    run,
    stop: () => stopping.current?.abort(),
    add: (variant: Variant) => setVariants((before) => [...before.filter(({ name }) => name !== variant.name), variant]),
    remove: (name: string) => setVariants((before) => before.filter((variant) => variant.name !== name)),
  };
}
