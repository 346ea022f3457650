"use client";
import { useCallback, useDeferredValue, useEffect, useState } from "react";
import { plainText } from "./ansi";
import { type LogLine, namesError } from "./log-lines";
import type { FetchPage } from "./log-reader";
import { type LogMatch, scanLog } from "./log-scan";

interface Found {
  matches: LogMatch[];
  at: number | null;
  isRunning: boolean;
  isComplete: boolean;
  progress: number;
}
const nothing: Found = { matches: [], at: null, isRunning: false, isComplete: true, progress: 0 };
const TYPING_MS = 250;

/** Searches the whole log, not only what is on the page. Matches come as they are found. */
export function useLogSearch(fetch: FetchPage, typed: string, total: number) {
  const query = useDeferredValue(typed.trim().toLowerCase());
  const [found, setFound] = useState<Found>(nothing);
  const [isSeeking, setSeeking] = useState(false);

  useEffect(() => {
    setFound({ ...nothing, isRunning: query !== "" });
    if (query === "") return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const matches: LogMatch[] = [];
      const show = (more: Partial<Found>) => setFound((before) => ({ ...before, matches: [...matches], ...more }));
      const on = {
        match: (match: LogMatch) => {
          matches.push(match);
          if (matches.length === 1) show({ at: 0 });
        },
        progress: (progress: number) => show({ progress }),
      };
      const fits = (line: LogLine) => plainText(line.text).toLowerCase().includes(query);
      const end = await scanLog(fetch, fits, on, { signal: stop.signal }).catch(() => ({ complete: false }));
      if (!stop.signal.aborted) show({ isRunning: false, isComplete: end.complete });
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [fetch, query]);

  const next = useCallback(
    (step: 1 | -1) =>
      setFound((before) => {
        const count = before.matches.length;
        return count === 0 ? before : { ...before, at: ((before.at ?? -step) + step + count) % count };
      }),
    [],
  );

  /** The first line that names an error; else the first on standard error; else nothing. */
  const firstError = useCallback(async (): Promise<LogMatch | null> => {
    setSeeking(true);
    let named: LogMatch | null = null;
    let standard: LogMatch | null = null;
    const fits = (line: LogLine) => {
      if (standard === null && line.stream === "stderr") standard = { chunk: line.chunk, index: line.index };
      return namesError(line.text);
    };
    const match = (first: LogMatch) => {
      named ??= first;
    };
    await scanLog(fetch, fits, { match }, { most: 1 }).catch(() => null);
    setSeeking(false);
    return named ?? standard;
  }, [fetch]);

  return { ...found, next, firstError, isSeeking, total };
}
