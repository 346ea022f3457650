"use client";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { MOST_OUTLOOKS, OutlookAnswer, type SeriesOutlook } from "@/lib/contracts/outlook";
import { api } from "../api";
import { endsOf, type TimeSpan } from "../charts/time-range";
import { useOrg } from "../viewer";

const RENEW_MS = 60_000;
/** The part of a chart's width that is added for the forecast. */
const AHEAD = 0.25;

const outlooks = (org: string, asked: { nodeIds: string[]; keys: string[]; span: TimeSpan }) =>
  queryOptions({
    queryKey: ["outlook", org, asked] as const,
    queryFn: ({ signal }) => {
      const { nodeIds, keys, span } = asked;
      return api.post(`/${org}/metrics/outlook`, OutlookAnswer, { nodeIds, keys, ...endsOf(span) }, signal);
    },
  });

/** The usual range and the forecasts of series, while `isOn`. `aheadMs`: how far a chart must reach into the future to show them. */
export function useOutlook({ isOn, ...asked }: { isOn: boolean; nodeIds: string[]; keys: string[]; span: TimeSpan }) {
  const { span } = asked;
  const keys = useMemo(() => asked.keys.slice(0, MOST_OUTLOOKS), [asked.keys]);
  const query = useQuery({
    ...outlooks(useOrg(), { ...asked, keys }),
    enabled: isOn && keys.length > 0 && asked.nodeIds.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: "lastMs" in span ? RENEW_MS : false,
  });
  const series: SeriesOutlook[] | undefined = isOn ? query.data?.series : undefined;
  const hasFuture = "lastMs" in span && series?.some(({ ahead }) => ahead !== null);
  return { series, aheadMs: hasFuture ? span.lastMs * AHEAD : 0, isWaiting: isOn && query.isPending, error: isOn ? query.error : null };
}
