"use client";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { endpointQueries } from "../endpoints/queries";
import { cx } from "../ui/class-names";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { contextUse } from "./context-use";
import type { PaneSettings } from "./settings";
import type { Turn } from "./turns";

interface ContextBarProps {
  settings: PaneSettings;
  path: Turn[];
  /** What is typed but not sent. */
  draft: string;
  className: string | false;
}

/** How much of the model's context the conversation takes, and whether the next prompt still fits, where the server reports a limit. */
export function ContextBar({ settings, path, draft, className }: ContextBarProps) {
  const t = useTranslations("playground.context");
  const formats = useFormats();
  const org = useOrg();
  const models = useQuery({ ...endpointQueries.models(org, settings.endpointId), enabled: settings.endpointId !== "" });
  const most = models.data?.models.find((model) => model.id === settings.model)?.contextLength ?? null;
  const { tokens, isExact, needed, answer } = contextUse(path, settings, draft);
  const share = most === null ? 0 : Math.min(1, tokens / most);
  const isOver = most !== null && needed > most;
  const n = { tokens: formats.count(tokens), most: formats.count(most ?? 0), share: formats.percent(Math.round(share * 100) / 100) };
  const words = () => {
    if (isOver) {
      const over = { needed: formats.count(needed), most: n.most };
      return answer === null ? t("over", over) : t("overWithAnswer", { ...over, answer: formats.count(answer) });
    }
    if (most === null) return path.length === 0 ? "" : t("unknown", n);
    return t(isExact ? "used" : "usedAbout", n);
  };
  return (
    <div className={cx("tabular flex min-h-6 shrink-0 items-center gap-2 text-2xs", className)}>
      {most !== null && (
        <span aria-hidden className="h-1 w-20 shrink-0 overflow-hidden rounded-full bg-sunken">
          <span
            className={cx("block h-full", isOver ? "bg-bad-fill" : share > 0.8 ? "bg-warn-fill" : "bg-accent")}
            style={{ width: `${share * 100}%` }}
          />
        </span>
      )}
      {isOver && <TriangleAlert size={13} aria-hidden className="shrink-0 text-bad" />}
      <span role="status" className={isOver ? "text-bad" : "text-muted"} title={isExact || isOver ? undefined : t("about")}>
        {words()}
      </span>
    </div>
  );
}
