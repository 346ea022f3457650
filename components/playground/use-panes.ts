"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { changed, firstPane, neighbourOf, onKnownEndpoints, type PaneState, withCopy, without, withParametersOf } from "./panes";
import { recallSettings, rememberSettings } from "./remembered-settings";
import type { PaneSettings } from "./settings";

/** The panes of the page, and the active one: the settings beside the panes are those of the active pane. */
export function usePanes(org: string, endpointIds: string[]) {
  const [panes, setPanes] = useState<PaneState[]>(() => [firstPane(endpointIds[0])]);
  const [chosen, choose] = useState(1);
  const active = panes.find((pane) => pane.id === chosen) ?? panes[0]!;

  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, after hydration
  useEffect(() => {
    const last = recallSettings(org);
    if (last && endpointIds.includes(last.endpointId)) setPanes((before) => changed(before, 1, last));
  }, [org]);

  const known = endpointIds.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `known` is the list, compared by its content
  useEffect(() => setPanes((before) => onKnownEndpoints(before, endpointIds)), [known]);

  /** Settings are remembered only after somebody changed them, not when they come with an old conversation. */
  const wasChanged = useRef(false);
  const change = useCallback((id: number, part: Partial<PaneSettings>) => {
    wasChanged.current = true;
    setPanes((before) => changed(before, id, part));
  }, []);
  useEffect(() => {
    if (wasChanged.current) rememberSettings(org, active.settings);
  }, [org, active.settings]);

  const began = useCallback(
    (id: number, conversationId: string) =>
      setPanes((before) => before.map((pane) => (pane.id === id ? { ...pane, conversationId } : pane))),
    [],
  );
  const startAfresh = useCallback(() => setPanes((before) => before.map((pane) => ({ ...pane, conversationId: null }))), []);
  /** Shows one conversation, alone, with the settings that it had. */
  const open = useCallback(
    (conversationId: string, settings: Partial<PaneSettings>) =>
      setPanes(([first]) => (first ? changed([{ ...first, conversationId }], first.id, settings) : [])),
    [],
  );
  /** Replaces all panes. */
  // biome-ignore lint/correctness/useExhaustiveDependencies: `known` is the list, compared by its content
  const show = useCallback(
    (next: Omit<PaneState, "id">[]) => {
      const numbered = next.map((pane, index) => ({ ...pane, id: index + 1 }));
      if (numbered.length > 0) setPanes(onKnownEndpoints(numbered, endpointIds));
      choose(1);
    },
    [known],
  );
  const copy = (id: number) => {
    const next = withCopy(panes, id);
    setPanes(next);
    choose(next[next.findIndex((pane) => pane.id === id) + 1]?.id ?? id);
  };
  const close = (id: number) => {
    if (active.id === id) choose(neighbourOf(panes, id));
    setPanes((before) => without(before, id));
  };
  const shareParameters = () => setPanes((before) => withParametersOf(before, active.id));
  return { panes, active, choose, change, began, startAfresh, open, show, copy, close, shareParameters };
}
