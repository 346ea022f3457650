"use client";
import { useTranslations } from "next-intl";
import type { LogTemplateView } from "@/lib/contracts/log-search";
import { Badge } from "../ui/badge";
import { Card } from "../ui/card";
import { useNow } from "../ui/clock";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";

const NEW_MS = 3_600_000;

interface TemplateListProps {
  templates: readonly LogTemplateView[];
  onChoose: (template: LogTemplateView) => void;
}

/** What lines have in common, the last hour of each as a row of bars; one that is new says so. */
export function TemplateList({ templates, onChoose }: TemplateListProps) {
  const t = useTranslations("logs");
  const formats = useFormats();
  const now = useNow();
  if (templates.length === 0) return <EmptyState title={t("noTemplates")}>{t("noTemplatesAbout")}</EmptyState>;
  return (
    <Card>
      <ul aria-label={t("templates")} className="divide-y">
        {templates.map((template) => (
          <li key={`${template.workload} ${template.id}`}>
            <button
              type="button"
              data-row
              onClick={() => onChoose(template)}
              className="grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2 text-left text-sm hover:bg-sunken md:grid-cols-[minmax(0,1fr)_8rem_6rem_7rem]"
            >
              <span className="min-w-0">
                <span className="block break-words font-mono text-xs">{template.text}</span>
                <span className="text-muted text-xs">{template.workload}</span>{" "}
                {now - template.firstAtMs < NEW_MS && <Badge tone="hold">{t("new")}</Badge>}
              </span>
              <Bars counts={template.perMinute} label={t("lastHour", { n: template.perMinute.reduce((sum, count) => sum + count, 0) })} />
              <span className="tabular text-right text-muted text-xs">
                {t("count", { n: template.lines, count: formats.count(template.lines) })}
              </span>
              <span className="text-right text-muted text-xs max-md:hidden">
                <RelativeTime at={template.lastAtMs} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Sixty minutes; the highest bar is the busiest minute. */
function Bars({ counts, label }: { counts: readonly number[]; label: string }) {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, minute) => ({ x: minute * 2, height: (count / most) * 20 }));
  return (
    <svg role="img" aria-label={label} viewBox="0 0 120 20" preserveAspectRatio="none" className="h-5 w-full max-md:hidden">
      {bars.map(({ x, height }) => (
        <rect key={x} x={x} width={1.5} y={20 - height} height={height} className="fill-accent" />
      ))}
    </svg>
  );
}
