"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartLine, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError } from "../api";
import { TimeRange, useTimeRange } from "../charts/time-range";
import { CsvButton } from "../csv-button";
import { finishedTerms } from "../fleet/filter-completion";
import { FilterInput } from "../fleet/filter-input";
import { metricTitle } from "../fleet/panels";
import { useVocabulary } from "../fleet/use-vocabulary";
import { formatCount, plural } from "../format";
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
  const names = data?.metrics ?? [];
  // A fleet without GPUs opens on what it has.
  useEffect(() => {
    const found = FIRST_CHOICES.find((name) => names.includes(name));
    if (found) setFirstChoice(found);
  }, [names]);
  const vocabulary = useVocabulary();
  const refused = query.error instanceof ApiError && query.error.path === "q" ? query.error.message : "";
  return (
    <>
      <PageHeader
        title="Metrics"
        description="One metric over many nodes."
        badge={data && !range.isZoomed && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={RENEW * 6} />}
        actions={<CsvButton path={`/${org}/metrics/compare/export`} body={() => compareBody(asked)} name={`${metric}.csv`} />}
      />
      <div className="mb-3 flex flex-wrap items-start gap-2">
        <Select
          aria-label="Metric"
          value={metric}
          onChange={(event) => set({ metric: event.target.value }, { push: true })}
          className="!w-64 max-sm:!w-full"
        >
          {[...new Set([metric, ...names])].sort().map((name) => (
            <option key={name} value={name}>
              {metricTitle(name)}
            </option>
          ))}
        </Select>
        <FilterInput value={typed} onChange={type} onClear={() => choose("")} vocabulary={vocabulary} refused={refused} />
      </div>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <TimeRange {...range} />
        <Segmented
          label="A node's value"
          value={of}
          onValueChange={(value) => set({ of: value === "max" ? value : null }, { push: true })}
          options={[
            { value: "mean", label: "Mean" },
            { value: "max", label: "Highest" },
          ]}
        />
        <Segmented
          label="Ranking"
          value={lowest ? "lowest" : "highest"}
          onValueChange={(value) => set({ rank: value === "lowest" ? value : null }, { push: true })}
          options={[
            { value: "highest", label: "Most first" },
            { value: "lowest", label: "Least first" },
          ]}
        />
      </div>
      {query.isError && !refused && !data && (
        <Card>
          <ErrorState
            title="The measurements could not be read"
            error={query.error}
            holds="The agents keep reporting; nothing is lost."
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        </Card>
      )}
      {!data && query.isPending && <Loading />}
      {data && data.ranked === 0 && (
        <Card>
          <EmptyState icon={ChartLine} title="Nothing was measured here">
            {data.matched === 0
              ? "No node that fits the filter reports this metric. Choose another, or widen the filter."
              : "These nodes said nothing of it in this time. Choose a longer one."}
          </EmptyState>
        </Card>
      )}
      {data && data.ranked > 0 && (
        <div aria-busy={query.isPlaceholderData || undefined} className="flex flex-col gap-3">
          {data.sampled < data.matched && <Sampled {...data} />}
          {data.problems.length > 0 && (
            <Callout tone="warn" icon={TriangleAlert}>
              {plural(data.problems.length, "stored hour is", "stored hours are")} damaged and left out.
            </Callout>
          )}
          <Comparison answer={data} metric={metric} lowest={lowest} onZoom={range.zoom} />
        </div>
      )}
    </>
  );
}

function Sampled({ matched, sampled, ranked }: { matched: number; sampled: number; ranked: number }) {
  return (
    <p className="text-muted text-xs">
      {formatCount(matched)} nodes fit. Spread and heat map stand on an even sample of {formatCount(sampled)}
      {ranked > sampled && `; the ranking also on the ${formatCount(ranked - sampled)} that lead by their last report`}. A shorter time or a
      narrower filter reads all.
    </p>
  );
}

const Loading = () => (
  <div className="flex flex-col gap-3">
    <Skeleton className="h-60 w-full" />
    <Skeleton className="h-96 w-full" />
  </div>
);
