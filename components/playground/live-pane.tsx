"use client";
import { useCallback, useRef } from "react";
import type { EndpointList } from "@/lib/contracts/playground";
import { Pane, type PaneHandle } from "./pane";
import type { PaneSettings } from "./settings";

interface LivePaneProps {
  pane: { id: number; settings: PaneSettings };
  endpoints: EndpointList["endpoints"];
  isOneOfMany: boolean;
  handles: Map<number, PaneHandle>;
  onSettings: (id: number, change: Partial<PaneSettings>) => void;
  onRunning: (change: (before: Record<number, boolean>) => Record<number, boolean>) => void;
  onConversation: (id: string | null) => void;
  onClose: (id: number) => void;
}

/** A pane with its number bound in, so that its callbacks stay the same from one render to the next. */
export function LivePane({ pane, handles, onSettings, onRunning, onConversation, onClose, ...rest }: LivePaneProps) {
  const { id } = pane;
  const change = useRef(onSettings);
  change.current = onSettings;
  const settle = useCallback((changed: Partial<PaneSettings>) => change.current(id, changed), [id]);
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
      settings={pane.settings}
      onSettings={settle}
      onRunning={run}
      onConversation={onConversation}
      onClose={() => onClose(id)}
      {...rest}
    />
  );
}
