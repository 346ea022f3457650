"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
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
  const { data, isFetching, error } = useQuery({ ...playground.comparison(org, asked), enabled: asked !== "" });
  /** The comparison that the panes belong to; "" while they are not stored. */
  const held = useRef("");
  const stored = useRef("");
  const saving = useRef(Promise.resolve());

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
  useEffect(() => {
    if (!isWorth || isOthers || content === stored.current || (asked !== "" && asked !== held.current)) return;
    const save = async () => {
      const id = await storeComparison(org, held.current, { panes: JSON.parse(content) });
      stored.current = content;
      if (id !== held.current) {
        held.current = id;
        set({ comparison: id, conversation: null });
      }
      void client.invalidateQueries({ queryKey: playground.conversations(org) });
    };
    // Save one after the other, because the first save creates the comparison. The page also works when saving fails.
    const timer = setTimeout(() => {
      saving.current = saving.current.then(save).catch(() => undefined);
    }, SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [org, content, isWorth, isOthers, asked, client, set]);

  return { comparison: data?.id === asked ? data : null, error: asked === "" ? null : error };
}

const contentOf = (panes: Pick<PaneState, "settings" | "conversationId">[]) =>
  panes.map(({ settings, conversationId }) => ({ settings, conversationId }));

const panesOf = ({ panes }: Comparison) =>
  panes.map(({ settings, conversation }) => ({
    settings: readSettings(settings) ?? emptySettings,
    conversationId: conversation?.id ?? null,
  }));
