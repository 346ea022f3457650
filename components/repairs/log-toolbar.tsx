"use client";
import { ChevronDown, ChevronUp, CircleAlert, Download, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { Input } from "../ui/input";
import { useFormats } from "../use-formats";
import type { useLogSearch } from "./use-log-search";

interface LogToolbarProps {
  title: string;
  isLive: boolean;
  query: string;
  onQuery: (query: string) => void;
  search: ReturnType<typeof useLogSearch>;
  onFirstError: () => void;
  errorsOnly: boolean;
  onErrorsOnly: (errorsOnly: boolean) => void;
  onDownload: () => void;
}

/** The bar above a log: the search with its matches, the first error, errors only, download. */
export function LogToolbar({ title, isLive, query, onQuery, search, onFirstError, errorsOnly, onErrorsOnly, onDownload }: LogToolbarProps) {
  const t = useTranslations("repairs");
  const formats = useFormats();
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
      <h2 className="mr-auto font-semibold text-sm">
        {title}
        {isLive && <span className="ml-2 font-normal text-muted text-xs">{t("log.live")}</span>}
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
            onChange={(event) => onQuery(event.target.value)}
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
      <Button size="sm" onClick={onFirstError} pending={search.isSeeking}>
        <CircleAlert size={14} aria-hidden />
        {t("log.firstError")}
      </Button>
      <Button
        size="sm"
        aria-pressed={errorsOnly}
        onClick={() => onErrorsOnly(!errorsOnly)}
        className={cx(errorsOnly && "border-accent! text-accent!")}
      >
        {t("log.errorsOnly")}
      </Button>
      <Button size="sm" icon aria-label={t("log.download")} title={t("log.download")} onClick={onDownload}>
        <Download size={14} aria-hidden />
      </Button>
    </div>
  );
}
