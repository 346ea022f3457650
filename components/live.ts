"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { LiveEvent } from "@/lib/contracts/live";
import { LiveRefresh } from "./live-refresh";
import { type LiveState, LiveStream } from "./live-stream";

/** One stream per organisation and tab; the stream itself sees to it that only one tab of a browser holds the connection. */
const streams = new Map<string, LiveStream>();
const streamOf = (org: string) => {
  const known = streams.get(org);
  if (known) return known;
  const made = new LiveStream(org);
  streams.set(org, made);
  return made;
};

/** Keeps every query of the page fresh while mounted. Once, in the shell. */
export function useLiveRefresh(org: string) {
  const client: QueryClient = useQueryClient();
  useEffect(() => {
    const refresh = new LiveRefresh(client, org);
    const off = streamOf(org).subscribe((event) => refresh.note(event));
    return () => {
      off();
      refresh.end();
    };
  }, [client, org]);
}

/** Calls `listener` for each event as it comes, for what a query cannot say (a log that grew: `event.part` is the target). */
export function useLiveEvent(org: string, listener: (event: LiveEvent) => void) {
  useEffect(() => streamOf(org).subscribe(listener), [org, listener]);
}

/** When the portal was last heard; read it while `useLiveState` says "offline". */
export const lastHeardAt = (org: string): number => streamOf(org).heardAt;

/** Whether what is on the page follows the portal right now. */
export function useLiveState(org: string): LiveState {
  const stream = streamOf(org);
  return useSyncExternalStore(
    (changed) => stream.watch(changed),
    () => stream.state,
    () => "connecting",
  );
}
