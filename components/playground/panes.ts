import { MOST_PANES } from "@/lib/contracts/comparison";
import { emptySettings, type PaneSettings } from "./settings";

/** One pane of the page: its settings, and the conversation that it shows. */
export interface PaneState {
  /** Counted up within the page: stable while other panes come and go. */
  id: number;
  settings: PaneSettings;
  /** null: the conversation has not begun. */
  conversationId: string | null;
}

export const firstPane = (endpointId: string | undefined): PaneState => ({
  id: 1,
  settings: { ...emptySettings, endpointId: endpointId ?? "" },
  conversationId: null,
});

/** Adds a copy of pane `from` after it, without the conversation. Changes nothing when the page is full. */
export function withCopy(panes: PaneState[], from: number): PaneState[] {
  const place = panes.findIndex((pane) => pane.id === from);
  const source = panes[place];
  if (!source || panes.length >= MOST_PANES) return panes;
  const id = Math.max(...panes.map((pane) => pane.id)) + 1;
  return panes.toSpliced(place + 1, 0, { id, settings: { ...source.settings }, conversationId: null });
}

/** Removes a pane, but never the last one. */
export const without = (panes: PaneState[], id: number): PaneState[] =>
  panes.length === 1 ? panes : panes.filter((pane) => pane.id !== id);

export const changed = (panes: PaneState[], id: number, change: Partial<PaneSettings>): PaneState[] =>
  panes.map((pane) => (pane.id === id ? { ...pane, settings: { ...pane.settings, ...change } } : pane));

/** All panes with the parameters of pane `from`; each keeps its own endpoint and model. */
export function withParametersOf(panes: PaneState[], from: number): PaneState[] {
  const source = panes.find((pane) => pane.id === from);
  if (!source) return panes;
  return panes.map((pane) => ({
    ...pane,
    settings: { ...source.settings, endpointId: pane.settings.endpointId, model: pane.settings.model },
  }));
}

/** Panes of a removed endpoint get the first one. The array stays the same when nothing changes. */
export function onKnownEndpoints(panes: PaneState[], endpointIds: string[]): PaneState[] {
  const [first] = endpointIds;
  if (first === undefined || panes.every((pane) => endpointIds.includes(pane.settings.endpointId))) return panes;
  return panes.map((pane) =>
    endpointIds.includes(pane.settings.endpointId) ? pane : { ...pane, settings: { ...pane.settings, endpointId: first, model: "" } },
  );
}

/** The pane to look at after `id` is gone: its neighbour on the left, or the new first. */
export function neighbourOf(panes: PaneState[], id: number): number {
  const place = panes.findIndex((pane) => pane.id === id);
  return (panes[place - 1] ?? panes[place + 1] ?? panes[0])?.id ?? id;
}
