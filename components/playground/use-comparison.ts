"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type { Comparison } from "@/lib/contracts/comparison";
import { useQueryString } from "../use-query-string";
import type { PaneState } from "./panes";
import { playground, storeComparison } from "./queries";
import { emptySettings, readSettings } from "./settings";
import type { usePanes } from "./use-panes";

/** Longer than a few keystrokes in a setting, shorter than anybody needs to leave the page. */
const SAVE_AFTER_MS = 300;

/**
 * Several panes are stored as a comparison whose id is in the address, so that a reload, the history and a link show them again.
 * Returns the comparison of the address: the reader's own, or another member's that the page only shows.
 */
export function useComparison(org: string, { panes, show }: ReturnType<typeof usePanes>) {
  const { get, set } = useQueryString();
  const client = useQueryClient();
  const asked = get("comparison");
  const { data, isFetching, error } = useQuery({ ...playground.comparison(org, asked, get("branch")), enabled: asked !== "" });
  /** The comparison that the panes belong to; "" while they are not stored. */
  const held = useRef("");
  const stored = useRef("");
  const saving = useRef<Promise<unknown>>(Promise.resolve());

  useEffect(() => {
    if (asked === held.current) return;
    if (asked === "") held.current = "";
    if (!data || isFetching || data.id !== asked) return;
    held.current = asked;
    if (!data.isOwn) return;
    const next = panesOf(data);
    stored.current = JSON.stringify(contentOf(next));
    show(next);
  }, [asked, data, isFetching, show]);

  const isOthers = data?.id === asked && !data.isOwn;
  const content = JSON.stringify(contentOf(panes));
  const isWorth = panes.some((pane) => pane.conversationId !== null) && (panes.length > 1 || asked !== "");
  /** Stores the panes after what is being stored, because the first save creates the comparison. */
  const store = useCallback((): Promise<string> => {
    const save = async () => {
      if (content === stored.current && held.current !== "") return held.current;
      const next = JSON.parse(content);
      // A conversation that is shared alone stays what its readers were given: more panes are a comparison of their own.
      const isGrown = held.current !== "" && JSON.parse(stored.current).length === 1 && next.length > 1;
      const id = await storeComparison(org, isGrown ? "" : held.current, { panes: next });
      stored.current = content;
      if (id !== held.current) {
        held.current = id;
        set({ comparison: id, conversation: null, branch: null });
      }
      void client.invalidateQueries({ queryKey: playground.conversations(org) });
      return id;
    };
    const now = saving.current.then(save);
    saving.current = now.catch(() => undefined);
    return now;
  }, [org, content, client, set]);
  useEffect(() => {
    if (!isWorth || isOthers || content === stored.current || (asked !== "" && asked !== held.current)) return;
    // The page also works when saving fails.
    const timer = setTimeout(() => void store().catch(() => undefined), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [content, isWorth, isOthers, asked, store]);

  return { comparison: data?.id === asked ? data : null, error: asked === "" ? null : error, store };
}

const contentOf = (panes: Pick<PaneState, "settings" | "conversationId">[]) =>
  panes.map(({ settings, conversationId }) => ({ settings, conversationId }));

const panesOf = ({ panes }: Comparison) =>
  panes.map(({ settings, conversation }) => ({
    settings: readSettings(settings) ?? emptySettings,
    conversationId: conversation?.id ?? null,
  }));
