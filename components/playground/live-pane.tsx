"use client";
import { useCallback } from "react";
import { MOST_PANES } from "@/lib/contracts/comparison";
import type { EndpointList } from "@/lib/contracts/playground";
import { Pane, type PaneHandle } from "./pane";
import type { PaneState } from "./panes";
import type { PaneSettings } from "./settings";
import type { AnswerActs } from "./use-answers";
import type { usePanes } from "./use-panes";

interface LivePaneProps {
  pane: PaneState;
  panes: ReturnType<typeof usePanes>;
  draft: string;
  endpoints: EndpointList["endpoints"];
  handles: Map<number, PaneHandle>;
  answers: AnswerActs;
  onRunning: (change: (before: Record<number, boolean>) => Record<number, boolean>) => void;
}

/** A pane with its number bound in, so that its callbacks stay the same from one render to the next. */
export function LivePane({ pane, panes, draft, endpoints, handles, answers, onRunning }: LivePaneProps) {
  const { id } = pane;
  const { change, began } = panes;
  const settle = useCallback((part: Partial<PaneSettings>) => change(id, part), [id, change]);
  const begin = useCallback((conversationId: string) => began(id, conversationId), [id, began]);
  const run = useCallback(
    (isRunning: boolean) => onRunning((before) => (Boolean(before[id]) === isRunning ? before : { ...before, [id]: isRunning })),
    [id, onRunning],
  );
  return (
    <Pane
      ref={(handle) => {
        if (handle) handles.set(id, handle);
        else handles.delete(id);
      }}
      pane={pane}
      draft={draft}
      endpoints={endpoints}
      isOneOfMany={panes.panes.length > 1}
      isActive={panes.active.id === id}
      onActive={() => panes.choose(id)}
      onSettings={settle}
      onRunning={run}
      onBegan={begin}
      answers={answers}
      onCopy={panes.panes.length < MOST_PANES ? () => panes.copy(id) : null}
      onClose={() => panes.close(id)}
    />
  );
}
