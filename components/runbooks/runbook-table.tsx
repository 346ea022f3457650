"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { RunbookSummary } from "@/lib/contracts/runbook";
import { StatusBadge } from "../status/status-badge";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";

/** The titles of the columns, once above all groups. */
export function RunbookColumns() {
  const t = useTranslations("runbooks");
  return (
    <div
      aria-hidden
      className="grid grid-cols-[minmax(0,1fr)_8rem_8rem_6rem_7rem] gap-x-4 border-b px-4 py-1.5 text-muted text-xs max-md:hidden [&>*:nth-child(n+3)]:text-right"
    >
      <span>{t("column.repairs")}</span>
      <span>{t("column.risk")}</span>
      <span>{t("column.succeeded")}</span>
      <span>{t("column.median")}</span>
      <span>{t("column.lastRun")}</span>
    </div>
  );
}

/** Runbooks as rows: what they repair, their risk, and how real runs went. */
export function RunbookRows({ runbooks, label }: { runbooks: RunbookSummary[]; label: string }) {
  const t = useTranslations("runbooks");
  const text = useRunbookText();
  const formats = useFormats();
  const org = useOrg();
  return (
    <ul aria-label={label} className="divide-y">
      {runbooks.map((runbook) => (
        <li key={runbook.slug}>
          <Link
            href={`/${org}/runbooks/${runbook.slug}`}
            data-row
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-2 text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] md:grid-cols-[minmax(0,1fr)_8rem_8rem_6rem_7rem]"
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">{text(runbook.title)}</span>
              <span className="block truncate text-muted text-xs" title={runbook.repairs.join(", ")}>
                {runbook.repairs.join(", ") || runbook.slug}
              </span>
            </span>
            <StatusBadge of="risk" state={runbook.risk} look="plain" />
            <span className="tabular text-muted text-xs max-md:hidden md:text-right">
              {runbook.runs === 0 ? (
                <span className="text-faint">{t("neverRun")}</span>
              ) : (
                t("ratio", { ratio: formats.percent(runbook.succeeded / runbook.runs), n: runbook.runs })
              )}
            </span>
            <span className="tabular text-muted text-xs max-md:hidden md:text-right">
              {runbook.medianMs === null ? "" : formats.duration(runbook.medianMs)}
            </span>
            <span className="text-muted text-xs max-md:hidden md:text-right">
              {runbook.lastRunAt !== null && <RelativeTime at={runbook.lastRunAt} />}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
