"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import type { RepairTarget } from "@/lib/contracts/repair";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { cx } from "../ui/class-names";
import { Spinner } from "../ui/spinner";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { downloadLog } from "./download-log";
import { LogLineView } from "./log-line-view";
import { isErrorLine, type LogLine, namesError } from "./log-lines";
import { LogToolbar } from "./log-toolbar";
import { readLog } from "./queries";
import { useLog } from "./use-log";
import { useLogSearch } from "./use-log-search";

const ROW = 20;
const NEAR = 40;

interface LogViewerProps {
  repairId: string;
  target: RepairTarget;
  /** The page was opened before the repair's end: the log then has its full height from the start, so that nothing below moves as lines arrive. */
  isWatched: boolean;
}

/** A target's output: live at its end, searchable whole, however large it is. */
export function LogViewer({ repairId, target, isWatched }: LogViewerProps) {
  const t = useTranslations("repairs");
  const errorText = useErrorText();
  const org = useOrg();
  const { reader, view } = useLog(org, repairId, target.id);
  const [follow, setFollow] = useState(true);
  const [errorsOnly, setErrorsOnly] = useState(false);
  const [query, setQuery] = useState("");
  const fetchPage = useMemo(
    () => (page: Parameters<typeof readLog>[3]) => readLog(org, repairId, target.id, page),
    [org, repairId, target.id],
  );
  const lines = useMemo(() => (errorsOnly ? view.lines.filter(isErrorLine) : view.lines), [view.lines, errorsOnly]);
  const search = useLogSearch(fetchPage, query, view.total);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 30 });
  const goal = useRef<{ chunk: number; index: number } | null>(null);
  const [marked, setMarked] = useState("");

  // Prepended lines must not move the line that is being read.
  const anchor = useRef<{ key: string; at: number } | null>(null);
  const firstKey = lines[0] ? keyOf(lines[0]) : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs exactly when the beginning of what is held moves
  useLayoutEffect(() => {
    const before = anchor.current;
    if (before && box.current && before.key !== firstKey) {
      const now = lines.findIndex((line) => keyOf(line) === before.key);
      if (now > 0) box.current.scrollTop += now * ROW;
    }
    anchor.current = firstKey ? { key: firstKey, at: 0 } : null;
  }, [firstKey]);

  useLayoutEffect(() => {
    if (goal.current) {
      const wanted = keyOf(goal.current);
      const at = lines.findIndex((line) => keyOf(line) === wanted);
      if (at >= 0) {
        rows.scrollToIndex(at, { align: "center" });
        setMarked(wanted);
        goal.current = null;
      }
    } else if (follow && view.atEnd && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: "end" });
  }, [lines, follow, view.atEnd, rows]);

  const onScroll = () => {
    const element = box.current;
    if (!element || view.loading) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollow(fromEnd < ROW && view.atEnd);
    if (element.scrollTop < NEAR * ROW && view.first > 0) void reader.earlier();
    else if (fromEnd < NEAR * ROW && !view.atEnd) void reader.later();
  };
  const goTo = async (match: { chunk: number; index: number }) => {
    goal.current = match;
    setFollow(false);
    if (match.chunk < view.first || match.chunk > view.last) await reader.around(match.chunk);
    const at = lines.findIndex((line) => keyOf(line) === keyOf(match));
    if (at < 0) return;
    goal.current = null;
    rows.scrollToIndex(at, { align: "center" });
    setMarked(keyOf(match));
  };
  const toFirstError = async () => {
    const match = await search.firstError();
    if (match) await goTo(match);
    else toast(t("log.noError"));
  };
  const toEnd = () => {
    setFollow(true);
    setMarked("");
    if (!view.atEnd) void reader.toEnd();
    else if (lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: "end" });
  };
  const matched = search.at === null ? null : search.matches[search.at];
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes once to each match that becomes the chosen one
  useEffect(() => {
    if (matched) void goTo(matched);
  }, [matched]);

  return (
    <Card className="flex min-h-0 flex-col">
      <LogToolbar
        title={t("log.title", { name: target.nodeName })}
        isLive={!view.done && view.total > 0}
        query={query}
        onQuery={setQuery}
        search={search}
        onFirstError={() => void toFirstError()}
        errorsOnly={errorsOnly}
        onErrorsOnly={setErrorsOnly}
        onDownload={() => void downloadLog(fetchPage, `${target.nodeName}.log`)}
      />
      <div className="relative">
        <section
          ref={box}
          onScroll={onScroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
          tabIndex={0}
          aria-label={t("log.title", { name: target.nodeName })}
          className={cx(
            "overflow-auto bg-sunken font-mono text-xs leading-5 focus-visible:outline-offset-[-2px]",
            // A growing log keeps its initial height; one that has ended takes the height that it needs.
            isWatched ? "h-[min(28rem,60dvh)]" : "max-h-[min(28rem,60dvh)] min-h-32",
          )}
        >
          {lines.length === 0 ? (
            <p className="p-4 font-sans text-muted text-sm">
              {t(`log.empty.${emptiness(view.loading, view.error !== null, errorsOnly && view.lines.length > 0, target)}`)}
            </p>
          ) : (
            <div className="relative w-max min-w-full" style={{ height: rows.getTotalSize() }}>
              {rows.getVirtualItems().map((row) => {
                const line = lines[row.index]!;
                const key = keyOf(line);
                return (
                  <LogLineView
                    key={key}
                    line={line}
                    top={row.start}
                    query={query}
                    isMarked={key === marked}
                    isError={line.stream === "stderr" || namesError(line.text)}
                  />
                );
              })}
            </div>
          )}
        </section>
        {view.loading && lines.length > 0 && (
          <span className="absolute top-2 right-4 rounded-full border bg-raised p-1">
            <Spinner size={14} label={t("log.reading")} />
          </span>
        )}
        {(!follow || !view.atEnd) && lines.length > 0 && (
          <Button size="sm" onClick={toEnd} className="absolute! right-4 bottom-3 shadow-overlay">
            <ArrowDownToLine size={14} aria-hidden />
            {t(view.done ? "log.toEnd" : "log.follow")}
          </Button>
        )}
      </div>
      {view.error && (
        <p role="alert" className="border-t px-4 py-2 text-bad text-xs">
          {t("log.error", { error: errorText(view.error) })}
        </p>
      )}
    </Card>
  );
}

const keyOf = ({ chunk, index }: Pick<LogLine, "chunk" | "index">) => `${chunk}.${index}`;

/** Why no line is shown. */
function emptiness(isLoading: boolean, isFailed: boolean, isFiltered: boolean, target: RepairTarget) {
  if (isFiltered) return "filtered";
  if (isFailed) return "failed";
  if (isLoading) return "reading";
  if (target.outputDeletedAt !== null) return "deleted";
  if (target.startedAt === null) return target.finishedAt === null ? "notYet" : "neverRan";
  return "none";
}
