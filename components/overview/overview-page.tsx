"use client";
import { useQuery } from "@tanstack/react-query";
import type { Overview } from "@/lib/contracts/overview";
import { LagNotice } from "../fleet/lag-notice";
import { plural } from "../format";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useOrg } from "../viewer";
import { FirstSteps } from "./first-steps";
import { FleetCard } from "./fleet-card";
import { FleetLoadCard } from "./fleet-load-card";
import { LostGpuHoursCard } from "./lost-gpu-hours-card";
import { NeedsYou } from "./needs-you";
import { OpenIncidents } from "./open-incidents";
import { overview as queries } from "./queries";
import { ResponseCard } from "./response-card";

const STALE_AFTER = 60_000;

/** What is wrong, what waits for you, did it work. */
export function OverviewPage({ initial }: { initial: Overview }) {
  const { data } = useQuery({ ...queries.read(useOrg()), initialData: initial, refetchInterval: 30_000 });
  return (
    <>
      <PageHeader title="Overview" description={inAWord(data)} badge={<StaleBadge at={data.atMs} staleAfterMs={STALE_AFTER} />} />
      <LagNotice lagMs={data.ingestLagMs} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4 xl:col-span-2">
          {data.firstSteps && <FirstSteps steps={data.firstSteps} overview={data} />}
          <NeedsYou needsMe={data.needsMe} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <FleetCard overview={data} />
          {data.nodeCount > 0 && <FleetLoadCard />}
          <OpenIncidents overview={data} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <ResponseCard response={data.response} />
          <LostGpuHoursCard lost={data.lostGpuHours} />
        </div>
      </div>
    </>
  );
}

/** The page in one sentence. */
function inAWord({ nodeCount, counts, openIncidentCount }: Overview): string {
  if (nodeCount === 0) return "Add a node to begin.";
  const bad = (counts.faulty ?? 0) + (counts.degraded ?? 0);
  const away = (counts.stale ?? 0) + (counts.offline ?? 0);
  const parts = [
    bad > 0 ? `${plural(bad, "node has a fault", "nodes have faults")}` : "",
    away > 0 ? `${plural(away, "node is", "nodes are")} not heard from` : "",
    openIncidentCount > 0 ? `${plural(openIncidentCount, "incident is", "incidents are")} open` : "",
  ].filter(Boolean);
  if (parts.length === 0) return nodeCount === 1 ? "The node is well." : `All ${plural(nodeCount, "node")} are well.`;
  return `${parts.join(", ")}.`;
}
