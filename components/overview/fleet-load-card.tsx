"use client";
import { useQuery } from "@tanstack/react-query";
import { ChartLine, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactNode } from "react";
import type { FleetLoad } from "@/lib/contracts/fleet-load";
import { formatCount, plural } from "../format";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { StaleBadge } from "../ui/stale-badge";
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
  const org = useOrg();
  const { data, ...query } = useQuery({ ...overview.load(org), refetchInterval: RENEW_MS });
  const isMeasured = data?.utilization.some((value) => value !== null) || data?.memory.some((value) => value !== null);
  let body: ReactNode = <Waiting />;
  if (query.isError && !data)
    body = (
      <ErrorState
        title="The GPUs' measurements could not be read"
        error={query.error}
        holds="The agents keep reporting; nothing is lost."
        onRetry={() => void query.refetch()}
        retrying={query.isFetching}
      />
    );
  else if (data && !isMeasured)
    body = (
      <EmptyState icon={ChartLine} title="No GPU was measured in the last 24 hours">
        {data.gpus.all === 0
          ? "The first report of a node with GPUs begins the picture."
          : `${plural(data.nodes.all, "node has", "nodes have")} GPUs and said nothing. Look at whether their agents run.`}
      </EmptyState>
    );
  else if (data) body = <FleetLoadChart load={data} />;
  return (
    <Card>
      <CardHeader
        title="GPU load"
        description={data && isMeasured ? standsOn(data) : "The last 24 hours"}
        actions={
          <>
            {data && <StaleBadge at={data.atMs} staleAfterMs={RENEW_MS * 4} />}
            {data && data.incidentCount > 0 && (
              <Link href={`/${org}/incidents?state=all`} className="text-accent text-xs hover:underline">
                {plural(data.incidentCount, "incident")} in this time
              </Link>
            )}
          </>
        }
      />
      <div className="px-3 pt-2.5 pb-1.5">
        {data && data.damagedHours > 0 && (
          <div className="mb-2">
            <Callout tone="warn" icon={TriangleAlert}>
              {plural(data.damagedHours, "stored hour is", "stored hours are")} damaged and left out.
            </Callout>
          </div>
        )}
        {body}
      </div>
    </Card>
  );
}

/** What the means stand on: a sample says that it is one. */
function standsOn({ nodes, gpus }: FleetLoad): string {
  if (gpus.read === gpus.all) return `The last 24 hours, mean of ${plural(gpus.all, "GPU")} on ${plural(nodes.all, "node")}`;
  const some =
    nodes.read === nodes.all
      ? plural(nodes.all, "node")
      : `an even sample of ${formatCount(nodes.read)} of ${formatCount(nodes.all)} nodes`;
  return `The last 24 hours, mean of one GPU on each of ${some}`;
}
