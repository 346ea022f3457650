"use client";
import { useLocale } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Claim, ExplainEvent } from "@/lib/contracts/explain";
import { send } from "../api";
import { readEvents } from "../read-lines";
import { useErrorText, useSay } from "../use-error-text";
import { useOrg } from "../viewer";

export interface Explanation {
  state: "running" | "done" | "failed" | "stopped";
  evidence: string[];
  claims: Claim[];
  runbook: { slug: string; title: string } | null;
  characters: number;
  commands: number;
  wasCut: boolean;
  error: string;
}

const fresh = (): Explanation => ({
  state: "running",
  evidence: [],
  claims: [],
  runbook: null,
  characters: 0,
  commands: 0,
  wasCut: false,
  error: "",
});

function grown(before: Explanation, event: ExplainEvent, say: ReturnType<typeof useSay>): Explanation {
  switch (event.kind) {
    case "evidence":
      return { ...before, evidence: event.lines };
    case "progress":
      return { ...before, characters: event.characters };
    case "claim":
      return { ...before, claims: [...before.claims, event.claim] };
    case "runbook":
      return { ...before, runbook: event };
    case "done":
      return { ...before, state: "done", commands: event.commands, wasCut: event.wasCut };
    case "failed":
      return { ...before, state: "failed", error: say(event) };
  }
}

/** A second opinion as it streams, with functions to start and stop it. */
export function useExplanation(incidentId: string) {
  const org = useOrg();
  const language = useLocale();
  const errorText = useErrorText();
  const say = useSay();
  const [explanation, setExplanation] = useState<Explanation | null>(null);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);

  const ask = useCallback(async () => {
    const stop = new AbortController();
    stopper.current?.abort();
    stopper.current = stop;
    setExplanation(fresh());
    const end = (change: Partial<Explanation>) =>
      stopper.current === stop && setExplanation((before) => before && { ...before, ...change });
    try {
      const response = await send("POST", `/${org}/incidents/${incidentId}/explain`, { body: { language }, signal: stop.signal });
      if (!response.body) throw new Error("no body");
      for await (const event of readEvents(ExplainEvent, response.body)) setExplanation((before) => before && grown(before, event, say));
      setExplanation((before) => before && (before.state === "running" ? { ...before, state: "failed", error: errorText(null) } : before));
    } catch (error) {
      end(stop.signal.aborted ? { state: "stopped" } : { state: "failed", error: errorText(error) });
    }
  }, [org, incidentId, language, errorText, say]);

  const stop = useCallback(() => stopper.current?.abort(), []);
  return { explanation, ask, stop };
}
