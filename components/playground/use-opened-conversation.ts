"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useQueryString } from "../use-query-string";
import { playground } from "./queries";
import { settingsOf } from "./settings";
import type { usePanes } from "./use-panes";

/** The first pane's conversation is in the address, so that a reload and Back show it again. */
export function useOpenedConversation(org: string, { panes, open, startAfresh }: ReturnType<typeof usePanes>) {
  const { get, set } = useQueryString();
  const client = useQueryClient();
  /** The conversation of the address that the page shows. */
  const shown = useRef("");

  const asked = get("conversation");
  useEffect(() => {
    if (asked === shown.current) return;
    shown.current = asked;
    if (asked === "") return startAfresh();
    void client
      .fetchQuery({ ...playground.conversation(org, asked), staleTime: 0 })
      .catch(() => null)
      .then((conversation) => {
        if (!conversation || shown.current !== asked) return;
        const { system, parameters, endpointId, model } = conversation;
        open(asked, { system, ...settingsOf(parameters), ...(endpointId ? { endpointId, model } : {}) });
      });
  }, [asked, client, org, open, startAfresh]);

  const first = panes[0]?.conversationId ?? null;
  useEffect(() => {
    if (first === null || first === shown.current) return;
    shown.current = first;
    set({ conversation: first });
  }, [first, set]);
}
