"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { Figures } from "@/lib/contracts/overview";
import { ExportButton } from "../export-button";
import { Card } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { Segmented } from "../ui/segmented";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { LostGpuHoursCard } from "./lost-gpu-hours-card";
import { overview as queries } from "./queries";
import { ResponseCard } from "./response-card";

const DAY_MS = 86_400_000;
const RANGES = ["7", "30", "90"] as const;
type Range = (typeof RANGES)[number];
const STANDARD: Range = "30";

/** Times to detect and resolve, and lost GPU-hours, over a range that is in the URL (`days=90`). */
export function FiguresSection({ overview }: { overview: Figures }) {
  const t = useTranslations("overview");
  const { span } = useFormats();
  const org = useOrg();
  const { get, set } = useQueryString();
  const asked = get("days") as Range;
  const days = RANGES.includes(asked) ? asked : STANDARD;
  // The page already has the figures of the standard range.
  const other = useQuery({ ...queries.figures(org, Number(days)), enabled: days !== STANDARD, placeholderData: keepPreviousData });
  const figures = days === STANDARD ? overview : (other.data ?? overview);
  // The figures of another range must not stand under this one.
  const isMissing = days !== STANDARD && other.isError && (!other.data || other.isPlaceholderData);
  return (
    <section aria-label={t("figures")} aria-busy={other.isFetching || undefined} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t("figuresRange")}
          value={days}
          onValueChange={(value) => set({ days: value === STANDARD ? null : value }, { push: true })}
          options={RANGES.map((value) => ({ value, label: span(Number(value) * DAY_MS) }))}
        />
        <span className="ml-auto">
          <ExportButton path={`/${org}/overview/figures/export`} body={() => ({ days: Number(days) })} name={`incident-figures-${days}d`} />
        </span>
      </div>
      {isMissing ? (
        <Card>
          <ErrorState
            title={t("figuresFailed")}
            error={other.error}
            holds={t("figuresHold")}
            onRetry={() => void other.refetch()}
            retrying={other.isFetching}
          />
        </Card>
      ) : (
        <>
          <ResponseCard response={figures.response} />
          <LostGpuHoursCard lost={figures.lostGpuHours} windowMs={figures.response.windowMs} />
        </>
      )}
    </section>
  );
}
