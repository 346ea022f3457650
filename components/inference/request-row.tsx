"use client";
import { ChevronRight, CircleAlert, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { RequestLogRow } from "@/lib/contracts/inference";
import { cx } from "../ui/class-names";
import { CodeBlock } from "../ui/code-block";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";

/** One request: when, whose key, which model, how it ended and how long it took; unfolded, its details and the texts that were kept. */
export function RequestRow({ request }: { request: RequestLogRow }) {
  const t = useTranslations("inference.log");
  const formats = useFormats();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const isFailed = request.status >= 400;
  const Icon = isFailed ? CircleAlert : CircleCheck;
  const details: [name: string, value: string][] = [
    [t("path"), request.route],
    [t("firstToken"), request.ttftMs === null ? t("notStreamed") : formats.duration(request.ttftMs)],
    [t("total"), formats.duration(request.totalMs)],
    [t("tokens"), t("tokensOf", { input: formats.count(request.promptTokens), output: formats.count(request.completionTokens) })],
    [t("attempts"), formats.count(request.attempts)],
    [t("batch"), formats.count(request.batchItems)],
  ];
  return (
    <li>
      <button
        type="button"
        data-row
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="grid w-full grid-cols-[auto_auto_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2 text-left text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] md:grid-cols-[auto_7rem_minmax(0,1fr)_minmax(0,1fr)_6rem_7rem]"
      >
        <ChevronRight
          size={15}
          aria-hidden
          className={cx("shrink-0 text-faint transition-transform duration-100", isOpen && "rotate-90")}
        />
        <span className={cx("tabular inline-flex items-center gap-1.5 whitespace-nowrap", isFailed ? "text-bad" : "text-ok")}>
          <Icon size={14} aria-hidden />
          {t(isFailed ? "failed" : "answered", { status: request.status })}
        </span>
        <span className="truncate font-medium" title={request.model}>
          {request.model}
        </span>
        <span className="truncate text-muted max-md:order-last max-md:col-span-2 max-md:col-start-3 max-md:text-xs" title={request.keyName}>
          {request.keyName}
        </span>
        <span className="tabular text-right text-muted text-xs max-md:hidden">{formats.duration(request.totalMs)}</span>
        <span className="text-right text-muted text-xs">
          <RelativeTime at={request.atMs} />
        </span>
      </button>
      {isOpen && (
        <div id={id} className="flex flex-col gap-3 bg-sunken px-4 py-3 text-sm">
          {request.error && <p className="break-words text-bad">{request.error}</p>}
          <dl className="grid grid-cols-2 gap-x-6 gap-y-1 sm:grid-cols-3">
            {details.map(([name, value]) => (
              <div key={name} className="min-w-0">
                <dt className="text-muted text-xs">{name}</dt>
                <dd className="tabular break-words">{value}</dd>
              </div>
            ))}
          </dl>
          {request.prompt === null && request.answer === null && <p className="text-muted text-xs">{t("noTexts")}</p>}
          {request.prompt !== null && <CodeBlock label={t("prompt")} wrap code={request.prompt} />}
          {request.answer !== null && <CodeBlock label={t("answer")} wrap code={request.answer} />}
        </div>
      )}
    </li>
  );
}
