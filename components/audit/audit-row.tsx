"use client";
import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { AuditEntry } from "@/lib/contracts/audit";
import { Badge } from "../ui/badge";
import { cx } from "../ui/class-names";
import { CodeBlock } from "../ui/code-block";
import { RelativeTime } from "../ui/relative-time";
import { actorName, subjectText } from "./audit-text";

/** Who, what, on what, when; unfolded, the whole entry with its hashes. */
export function AuditRow({ entry, broken }: { entry: AuditEntry; broken: boolean }) {
  const t = useTranslations("audit");
  const id = useId();
  // An action of a newer version has no word here yet.
  const word = `action.${entry.action}` as "action.repair.approve";
  const [open, setOpen] = useState(false);
  return (
    <li className={cx(broken && "bg-bad-soft")}>
      <button
        type="button"
        data-row
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[auto_2.25rem_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2 text-left text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] md:grid-cols-[auto_2.25rem_10rem_11rem_minmax(0,1fr)_auto]"
      >
        <ChevronRight size={15} aria-hidden className={cx("shrink-0 text-faint transition-transform duration-100", open && "rotate-90")} />
        <span className="tabular text-right text-faint text-xs">{entry.number}</span>
        <span className="truncate font-medium" title={entry.actor}>
          {actorName(entry.actor)}
        </span>
        <span className="truncate text-sm max-md:order-last max-md:col-span-2 max-md:col-start-3" title={entry.action}>
          {t.has(word) ? t(word) : entry.action}
        </span>
        <span className="truncate text-muted text-xs max-md:order-last max-md:col-span-2 max-md:col-start-3" title={entry.subject}>
          {subjectText(entry)}
        </span>
        <span className="flex items-center gap-2 text-muted text-xs">
          {broken && <Badge tone="bad">{t("brokenHere")}</Badge>}
          <RelativeTime at={entry.atMs} />
        </span>
      </button>
      <div id={id} hidden={!open} className="flex flex-col gap-2 px-4 pb-3 md:pl-22">
        <dl className="grid gap-x-4 gap-y-1 text-xs sm:grid-cols-[auto_minmax(0,1fr)]">
          <dt className="text-muted">{t("actionCode")}</dt>
          <dd className="break-all font-mono">{entry.action}</dd>
          <dt className="text-muted">{t("by")}</dt>
          <dd className="break-all">{entry.actor}</dd>
          <dt className="text-muted">{t("subject")}</dt>
          <dd className="break-all font-mono">
            <a href={`?subject=${encodeURIComponent(entry.subject)}`} className="text-accent hover:underline">
              {entry.subject}
            </a>
          </dd>
          <dt className="text-muted">{t("hash")}</dt>
          <dd className="break-all font-mono">{entry.hash}</dd>
          <dt className="text-muted">{t("hashBefore")}</dt>
          <dd className="break-all font-mono">{entry.previousHash}</dd>
        </dl>
        <CodeBlock code={JSON.stringify(entry.detail, null, 2)} label={t("detail", { entry: entry.number })} />
      </div>
    </li>
  );
}
