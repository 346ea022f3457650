"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useQueryString } from "../use-query-string";
import { playground } from "./queries";
import { settingsOf } from "./settings";
import type { usePanes } from "./use-panes";

/** Keeps the conversation of a single pane in the address, so that a reload and Back show it again. */
export function useOpenedConversation(org: string, { panes, open, startAfresh }: ReturnType<typeof usePanes>) {
  const { get, set } = useQueryString();
  const client = useQueryClient();
  /** The conversation that the page shows, by the id in the address. */
  const shown = useRef("");

  const asked = get("conversation");
  const isCompared = get("comparison") !== "";
  useEffect(() => {
    if (asked === shown.current) return;
    shown.current = asked;
    // A comparison sets the panes itself.
    if (asked === "") return isCompared ? undefined : startAfresh();
    void client
      .fetchQuery({ ...playground.conversation(org, asked), staleTime: 0 })
      .catch(() => null)
      .then((conversation) => {
        if (!conversation || shown.current !== asked) return;
        const { system, parameters, endpointId, model } = conversation;
        open(asked, { system, ...settingsOf(parameters), ...(endpointId ? { endpointId, model } : {}) });
      });
  }, [asked, isCompared, client, org, open, startAfresh]);

  const alone = panes.length === 1 && !isCompared ? panes[0]!.conversationId : null;
  useEffect(() => {
    if (alone === null || alone === shown.current) return;
    shown.current = alone;
    set({ conversation: alone });
  }, [alone, set]);
}
