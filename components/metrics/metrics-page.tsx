"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartLine, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { metricTitle } from "@/lib/contracts/metric-title";
import { ApiError } from "../api";
import { OutlookSwitch, useOutlookSwitch } from "../charts/outlook-switch";
import { TimeRange, useTimeRange } from "../charts/time-range";
import { ExportButton } from "../export-button";
import { finishedTerms } from "../fleet/filter-completion";
import { FilterInput } from "../fleet/filter-input";
import { useOutlook } from "../fleet/use-outlook";
import { useVocabulary } from "../fleet/use-vocabulary";
import { Callout } from "../ui/callout";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Select } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { Segmented } from "../ui/segmented";
import { Skeleton } from "../ui/skeleton";
import { StaleBadge } from "../ui/stale-badge";
import { useLast } from "../ui/use-last";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { Comparison } from "./comparison";
import { type Asked, compareBody, metrics } from "./queries";

const FIRST_CHOICES = ["gpu_utilization_ratio", "node_cpu_used_ratio"];
const STEPS = 120;
const RENEW = 15_000;

/** One metric over many nodes: who leads, how the rest is spread, and a picture of all. Everything chosen is in the URL. */
export function MetricsPage() {
  const t = useTranslations("metrics");
  const fleet = useTranslations("fleet");
  const errorText = useErrorText();
  const org = useOrg();
  const { get, set } = useQueryString();
  const range = useTimeRange();
  const { text: typed, settled, type, choose } = useTextInUrl("q");
  const q = finishedTerms(settled);
  const [firstChoice, setFirstChoice] = useState(FIRST_CHOICES[0]!);
  const metric = get("metric") || firstChoice;
  const of = get("of") === "max" ? "max" : "mean";
  const lowest = get("rank") === "lowest";
  const asked: Asked = { metric, q, of, lowest, steps: STEPS, span: range.span };
  const query = useQuery({
    ...metrics.compare(org, asked),
    placeholderData: keepPreviousData,
    refetchInterval: range.isZoomed ? false : RENEW,
  });
  const data = useLast(query.data);
  const outlookSwitch = useOutlookSwitch();
  const nodeIds = useMemo(() => data?.top.map(({ nodeId }) => nodeId).sort() ?? [], [data?.top]);
  const keys = useMemo(() => [metric], [metric]);
  const outlook = useOutlook({ isOn: outlookSwitch.isOn, nodeIds, keys, span: range.span });
  const names = data?.metrics ?? [];
  // A fleet without GPUs opens on what it has.
  useEffect(() => {
    const found = FIRST_CHOICES.find((name) => names.includes(name));
    if (found) setFirstChoice(found);
  }, [names]);
  const vocabulary = useVocabulary();
  const refused = query.error instanceof ApiError && query.error.path === "q" ? errorText(query.error) : "";
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("about")}
        badge={data && !range.isZoomed && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={RENEW * 6} />}
        actions={<ExportButton path={`/${org}/metrics/compare/export`} body={() => compareBody(asked)} name={metric} />}
      />
      <div className="mb-3 flex flex-wrap items-start gap-2">
        <Select
          aria-label={t("metric")}
          value={metric}
          onChange={(event) => set({ metric: event.target.value }, { push: true })}
          className="!w-64 max-sm:!w-full"
        >
          {[...new Set([metric, ...names])].sort().map((name) => (
            <option key={name} value={name}>
              {metricTitle(name, fleet)}
            </option>
          ))}
        </Select>
        <FilterInput value={typed} onChange={type} onClear={() => choose("")} vocabulary={vocabulary} refused={refused} />
      </div>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <TimeRange {...range} />
        <OutlookSwitch {...outlookSwitch} error={outlook.error} />
        <Segmented
          label={t("nodeValue")}
          value={of}
          onValueChange={(value) => set({ of: value === "max" ? value : null }, { push: true })}
          options={[
            { value: "mean", label: t("mean") },
            { value: "max", label: t("highest") },
          ]}
        />
        <Segmented
          label={t("ranking")}
          value={lowest ? "lowest" : "highest"}
          onValueChange={(value) => set({ rank: value === "lowest" ? value : null }, { push: true })}
          options={[
            { value: "highest", label: t("mostFirst") },
            { value: "lowest", label: t("leastFirst") },
          ]}
        />
      </div>
      {query.isError && !refused && !data && (
        <Card>
          <ErrorState
            title={t("failed")}
            error={query.error}
            holds={t("holds")}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        </Card>
      )}
      {!data && query.isPending && <Loading />}
      {data && data.ranked === 0 && (
        <Card>
          <EmptyState icon={ChartLine} title={t("none")}>
            {t(data.matched === 0 ? "noneMatched" : "noneInTime")}
          </EmptyState>
        </Card>
      )}
      {data && data.ranked > 0 && (
        <div aria-busy={query.isPlaceholderData || undefined} className="flex flex-col gap-3">
          {data.sampled < data.matched && <Sampled {...data} />}
          {data.problems.length > 0 && (
            <Callout tone="warn" icon={TriangleAlert}>
              {t("damaged", { n: data.problems.length })}
            </Callout>
          )}
          <Comparison
            answer={data}
            metric={metric}
            lowest={lowest}
            onZoom={range.zoom}
            outlook={outlook.series}
            aheadMs={outlook.aheadMs}
          />
        </div>
      )}
    </>
  );
}

function Sampled({ matched, sampled, ranked }: { matched: number; sampled: number; ranked: number }) {
  const t = useTranslations("metrics");
  const formats = useFormats();
  return (
    <p className="text-muted text-xs">
      {t(ranked > sampled ? "sampledRanked" : "sampled", {
        matched: formats.count(matched),
        sampled: formats.count(sampled),
        extra: formats.count(ranked - sampled),
      })}
    </p>
  );
}

const Loading = () => (
  <div className="flex flex-col gap-3">
    <Skeleton className="h-60 w-full" />
    <Skeleton className="h-96 w-full" />
  </div>
);
