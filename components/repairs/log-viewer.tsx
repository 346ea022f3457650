"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, ChevronDown, ChevronUp, CircleAlert, Download, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import type { RepairTarget } from "@/lib/contracts/repair";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { cx } from "../ui/class-names";
import { Input } from "../ui/input";
import { Spinner } from "../ui/spinner";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { downloadLog } from "./download-log";
import { LogLineView } from "./log-line-view";
import { isErrorLine, type LogLine, namesError } from "./log-lines";
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
  const formats = useFormats();
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
      <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
        <h2 className="mr-auto font-semibold text-sm">
          {t("log.title", { name: target.nodeName })}
          {!view.done && view.total > 0 && <span className="ml-2 font-normal text-muted text-xs">{t("log.live")}</span>}
        </h2>
        <form
          className="flex items-center gap-1 max-sm:w-full"
          onSubmit={(event) => {
            event.preventDefault();
            search.next(1);
          }}
        >
          <span className="relative min-w-0 flex-1">
            <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
            <Input
              data-filter
              aria-label={t("log.search")}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
              placeholder={t("log.searchHint")}
              spellCheck={false}
              className="pl-8! sm:w-44"
            />
          </span>
          {query && (
            <span className="tabular w-20 text-muted text-xs" aria-live="polite">
              {search.matches.length === 0
                ? search.isRunning
                  ? formats.percent(Math.round(search.progress * 100) / 100)
                  : t("log.noMatch")
                : t("log.match", {
                    at: (search.at ?? 0) + 1,
                    total: `${formats.count(search.matches.length)}${search.isComplete ? "" : "+"}`,
                  })}
            </span>
          )}
          <Button size="sm" icon aria-label={t("log.previous")} disabled={search.matches.length === 0} onClick={() => search.next(-1)}>
            <ChevronUp size={14} aria-hidden />
          </Button>
          <Button size="sm" icon type="submit" aria-label={t("log.next")} disabled={search.matches.length === 0}>
            <ChevronDown size={14} aria-hidden />
          </Button>
        </form>
        <Button size="sm" onClick={() => void toFirstError()} pending={search.isSeeking}>
          <CircleAlert size={14} aria-hidden />
          {t("log.firstError")}
        </Button>
        <Button
          size="sm"
          aria-pressed={errorsOnly}
          onClick={() => setErrorsOnly(!errorsOnly)}
          className={cx(errorsOnly && "border-accent! text-accent!")}
        >
          {t("log.errorsOnly")}
        </Button>
        <Button
          size="sm"
          icon
          aria-label={t("log.download")}
          title={t("log.download")}
          onClick={() => void downloadLog(fetchPage, `${target.nodeName}.log`)}
        >
          <Download size={14} aria-hidden />
        </Button>
      </div>
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
