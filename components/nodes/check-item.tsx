"use client";
import { ChevronRight, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import { useRunCheckNow } from "../fleet/queries";
import { DampingNote } from "../incidents/damping-note";
import { StatusIcon } from "../status/status-icon";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { CodeBlock } from "../ui/code-block";
import { ElapsedTime } from "../ui/elapsed-time";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import type { CheckEntry } from "./check-groups";

interface CheckItemProps {
  entry: CheckEntry;
  node: NodeDetail;
}

/** One check: its finding, since when, its interval; unfolded, why it matters and the values for a runbook. */
export function CheckItem({ entry: { result, definition, title }, node }: CheckItemProps) {
  const t = useTranslations("nodes.check");
  const formats = useFormats();
  const told = useTold();
  const id = useId();
  const [open, setOpen] = useState(false);
  const run = useRunCheckNow(useOrg());
  const damping = node.damping[result.id];
  const needed = damping?.needed ?? 1;
  const hasData = Object.keys(result.data).length > 0;
  return (
    <li className="px-4 py-2">
      <div className="flex items-start gap-2.5">
        <span className="mt-0.5">
          <StatusIcon of="check" state={result.state} />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <h3 className="font-medium text-sm">{title}</h3>
            {result.workload && <span className="text-muted text-xs">{result.workload}</span>}
            {result.code && <code className="font-mono text-faint text-xs">{result.code}</code>}
          </div>
          {/* The key lets a changed sentence appear with a short highlight. */}
          <p
            key={result.sentence}
            className={cx(
              "-mx-1 animate-flash text-pretty break-words rounded-sm px-1 text-sm",
              result.state === "ok" ? "text-muted" : "text-ink",
            )}
          >
            {told(result.told, result.sentence)}
          </p>
          <p className="tabular mt-0.5 flex flex-wrap gap-x-3 text-faint text-xs">
            <span>{t.rich("for", { time: () => <ElapsedTime since={result.sinceMs} /> })}</span>
            <span>{t.rich("checked", { time: () => <RelativeTime at={result.atMs} />, took: formats.duration(result.tookMs) })}</span>
            {definition && (
              <span>
                {t(needed > 1 ? "everyDamped" : "every", {
                  time: formats.duration(definition.intervalMs),
                  done: Math.min(result.consecutive, needed),
                  needed,
                })}
              </span>
            )}
          </p>
        </div>
        <div className="flex shrink-0 items-center gap-1">
          {node.can.request && (
            <Button
              size="sm"
              variant="ghost"
              pending={run.isPending}
              aria-label={t("runTitle", { title })}
              onClick={() => run.mutate({ nodeId: node.id, check: result.id })}
            >
              <Play size={13} aria-hidden />
              <span className="max-sm:sr-only">{t("run")}</span>
            </Button>
          )}
          <Button
            size="sm"
            variant="ghost"
            icon
            aria-expanded={open}
            aria-controls={`${id}-more`}
            aria-label={t(open ? "less" : "more", { title })}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={15} aria-hidden className={cx("transition-transform duration-100", open && "rotate-90")} />
          </Button>
        </div>
      </div>
      <div id={`${id}-more`} hidden={!open} className="mt-2 ml-6 flex flex-col gap-2">
        {definition && <p className="max-w-2xl text-muted text-sm">{definition.about}</p>}
        {damping && <DampingNote check={result.id} damping={damping} canChange={node.can.damp} />}
        {hasData && (
          <CodeBlock code={JSON.stringify(result.data, null, 2)} label={t("data", { title })} className="max-h-80 overflow-auto" />
        )}
      </div>
    </li>
  );
}
