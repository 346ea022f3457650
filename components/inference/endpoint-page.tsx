"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { EndpointHistory } from "@/lib/contracts/endpoint-history";
import { TimeRange, useTimeRange } from "../charts/time-range";
import { EndpointBanner } from "../playground/endpoint-banner";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useOrg } from "../viewer";
import { EndpointCharts } from "./endpoint-charts";
import { inference } from "./queries";
import { ServerCard } from "./server-card";

/** One endpoint: how fast it answered over time, and live metrics of its server. */
export function EndpointPage({ initial }: { initial: EndpointHistory }) {
  const t = useTranslations("inference");
  const org = useOrg();
  const { span, isZoomed, zoom, ...range } = useTimeRange();
  const history = useQuery({
    ...inference.history(org, initial.endpoint.id, span),
    placeholderData: keepPreviousData,
    refetchInterval: "lastMs" in span ? 10_000 : false,
  });
  const shown = history.data ?? initial;
  const { name, baseUrl, node, privateName } = shown.endpoint;
  return (
    <>
      <PageHeader
        title={name}
        trail={[{ label: t("title"), href: `/${org}/inference` }]}
        description={
          <>
            {privateName && node ? t("privateOn", { name: privateName }) : baseUrl}
            {node && (
              <>
                {" · "}
                <Link href={`/${org}/nodes/${node.id}`} className="text-accent hover:underline">
                  {node.name}
                </Link>
              </>
            )}
          </>
        }
        actions={<TimeRange {...range} isZoomed={isZoomed} />}
      />
      <div className="flex flex-col gap-4">
        {history.isError && <StaleBadge at={history.dataUpdatedAt} staleAfterMs={0} />}
        <EndpointBanner node={node} />
        <EndpointCharts history={shown} onZoom={zoom} />
        <ServerCard endpointId={initial.endpoint.id} />
      </div>
    </>
  );
}
