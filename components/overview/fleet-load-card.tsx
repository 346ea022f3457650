"use client";
import { useQuery } from "@tanstack/react-query";
import { ChartLine, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { FleetLoad } from "@/lib/contracts/fleet-load";
import type { Formats } from "../formats";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { StaleBadge } from "../ui/stale-badge";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { overview } from "./queries";

const RENEW_MS = 60_000;

const FleetLoadChart = dynamic(() => import("./fleet-load-chart").then((module) => module.FleetLoadChart), {
  ssr: false,
  loading: () => <Waiting />,
});

/** As high as the chart. */
const Waiting = () => <Skeleton className="h-[190px] w-full" />;

/** How busy the fleet's GPUs were over the last day, with the incidents of that time on the same axis. */
export function FleetLoadCard() {
  const t = useTranslations("overview.load");
  const formats = useFormats();
  const org = useOrg();
  const { data, ...query } = useQuery({ ...overview.load(org), refetchInterval: RENEW_MS });
  const isMeasured = data?.utilization.some((value) => value !== null) || data?.memory.some((value) => value !== null);
  let body: ReactNode = <Waiting />;
  if (query.isError && !data)
    body = (
      <ErrorState
        title={t("failed")}
        error={query.error}
        holds={t("holds")}
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    );
  else if (data && !isMeasured)
    body = (
      <EmptyState icon={ChartLine} title={t("none")}>
        {data.gpus.all === 0 ? t("noGpus") : t("silent", { n: data.nodes.all })}
      </EmptyState>
    );
  else if (data) body = <FleetLoadChart load={data} />;
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={data && isMeasured ? meanOf(data, t, formats) : t("last")}
        actions={
          <>
            {data && <StaleBadge at={data.atMs} staleAfterMs={RENEW_MS * 4} />}
            {data && data.incidentCount > 0 && (
              <Link href={`/${org}/incidents?state=all&since=${data.fromMs}`} className="text-accent text-xs hover:underline">
                {t("incidents", { n: data.incidentCount })}
              </Link>
            )}
          </>
        }
      />
      <div className="px-3 pt-2.5 pb-1.5">
        {data && data.damagedHours > 0 && (
          <div className="mb-2">
            <Callout tone="warn" icon={TriangleAlert}>
              {t("damaged", { n: data.damagedHours })}
            </Callout>
          </div>
        )}
        {body}
      </div>
    </Card>
  );
}

/** What the means stand on: a sample says that it is one. */
function meanOf({ nodes, gpus }: FleetLoad, t: ReturnType<typeof useTranslations<"overview.load">>, formats: Formats): string {
  if (gpus.read === gpus.all) return t("meanAll", { gpus: gpus.all, nodes: nodes.all });
  if (nodes.read === nodes.all) return t("meanOne", { nodes: nodes.all });
  return t("meanSample", { read: formats.count(nodes.read), all: formats.count(nodes.all) });
}
