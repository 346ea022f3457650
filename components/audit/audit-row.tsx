"use client";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { AuditEntry } from "@/lib/contracts/audit";
import { Badge } from "../ui/badge";
import { cx } from "../ui/class-names";
import { CodeBlock } from "../ui/code-block";
import { RelativeTime } from "../ui/relative-time";

/** Who, what, on what, when; unfolded, the whole entry with its hashes. */
export function AuditRow({ entry, broken }: { entry: AuditEntry; broken: boolean }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <li className={cx(broken && "bg-bad-soft")}>
      <button
        type="button"
        data-row
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-x-3 px-4 py-2 text-left text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] max-md:flex-wrap"
      >
        <ChevronRight size={15} aria-hidden className={cx("shrink-0 text-faint transition-transform duration-100", open && "rotate-90")} />
        <span className="tabular w-9 shrink-0 text-right text-faint text-xs">{entry.number}</span>
        <span className="w-40 shrink-0 truncate font-medium max-md:w-auto max-md:flex-1">{entry.actor}</span>
        <span className="w-44 shrink-0 font-mono text-xs max-md:order-last max-md:w-auto max-md:pl-[4.5rem]">{entry.action}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-muted text-xs max-md:hidden" title={entry.subject}>
          {entry.subject}
        </span>
        {broken && <Badge tone="bad">broken here</Badge>}
        <span className="shrink-0 text-muted text-xs">
          <RelativeTime at={entry.atMs} />
        </span>
      </button>
      <div id={id} hidden={!open} className="flex flex-col gap-2 px-4 pb-3 md:pl-22">
        <dl className="grid gap-x-4 gap-y-1 text-xs sm:grid-cols-[auto_minmax(0,1fr)]">
          <dt className="text-muted">Subject</dt>
          <dd className="break-all font-mono">{entry.subject}</dd>
          <dt className="text-muted">Hash</dt>
          <dd className="break-all font-mono">{entry.hash}</dd>
          <dt className="text-muted">Hash before</dt>
          <dd className="break-all font-mono">{entry.previousHash}</dd>
        </dl>
        <CodeBlock code={JSON.stringify(entry.detail, null, 2)} label={`Detail of entry ${entry.number}`} />
      </div>
    </li>
  );
}
