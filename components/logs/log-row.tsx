"use client";
import { useTranslations } from "next-intl";
import type { LogLineView } from "@/lib/contracts/log-search";
import { cx } from "../ui/class-names";
import { useFormats } from "../use-formats";
import { markParts } from "./mark-parts";

interface LogRowProps {
  line: LogLineView;
  /** A text that is marked where it stands. */
  find?: string;
  isMarked?: boolean;
  onAround?: () => void;
}

/** One line with its time, node and workload; a click shows the lines around it. */
export function LogRow({ line, find = "", isMarked, onAround }: LogRowProps) {
  const t = useTranslations("logs");
  const formats = useFormats();
  const content = (
    <>
      <span className="tabular shrink-0 text-faint text-xs" title={line.source}>
        {formats.local(line.atMs)}
      </span>
      <span className="shrink-0 text-muted text-xs">
        {line.nodeName ?? t("removedNode")} {line.workload}
      </span>
      <span className="min-w-0 flex-1 basis-80 whitespace-pre-wrap break-words font-mono text-xs">
        {markParts(line.text, find).map(({ at, text, isFound }) => (isFound ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>))}
      </span>
    </>
  );
  const look = cx("flex w-full flex-wrap items-baseline gap-x-3 px-4 py-1 text-left", isMarked && "bg-accent-soft");
  return (
    <li>
      {onAround ? (
        <button type="button" data-row onClick={onAround} title={t("showAround")} className={cx(look, "hover:bg-sunken")}>
          {content}
        </button>
      ) : (
        <div className={look}>{content}</div>
      )}
    </li>
  );
}
