"use client";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { LiveEvent } from "@/lib/contracts/live";
import { useLiveEvent } from "../live";
import { LogReader } from "./log-reader";
import { readLog } from "./queries";

/** The live stream says when a log grew; this is for when it is away. */
const LOOK_AGAIN_MS = 4_000;

/** A target's log, opened at its end and kept up to date while it grows. */
export function useLog(org: string, repairId: string, targetId: string) {
  const reader = useMemo(() => new LogReader((query) => readLog(org, repairId, targetId, query)), [org, repairId, targetId]);
  const view = useSyncExternalStore(reader.subscribe, reader.view, reader.view);
  useEffect(() => void reader.toEnd(), [reader]);
  const onEvent = useMemo(
    () => (event: LiveEvent) => {
      if (event.noun === "all" || (event.noun === "repairs" && (event.part === targetId || (event.id === repairId && !event.part))))
        void reader.more();
    },
    [reader, repairId, targetId],
  );
  useLiveEvent(org, onEvent);
  useEffect(() => {
    if (view.done) return;
    const timer = setInterval(() => !document.hidden && void reader.more(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [reader, view.done]);
  return { reader, view };
}
