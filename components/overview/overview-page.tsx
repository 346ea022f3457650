"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { Overview } from "@/lib/contracts/overview";
import { LagNotice } from "../fleet/lag-notice";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { FiguresSection } from "./figures";
import { FirstSteps } from "./first-steps";
import { FleetCard } from "./fleet-card";
import { FleetLoadCard } from "./fleet-load-card";
import { NeedsYou } from "./needs-you";
import { OpenIncidents } from "./open-incidents";
import { overview as queries } from "./queries";

const STALE_AFTER = 60_000;

/** Open incidents, what waits for the reader, the fleet, and the figures. */
export function OverviewPage({ initial }: { initial: Overview }) {
  const { data } = useQuery({ ...queries.read(useOrg()), initialData: initial, refetchInterval: 30_000 });
  const t = useTranslations("overview");
  const description = useInAWord(data);
  return (
    <>
      <PageHeader title={t("title")} description={description} badge={<StaleBadge at={data.atMs} staleAfterMs={STALE_AFTER} />} />
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
        <FiguresSection overview={data} />
      </div>
    </>
  );
}

/** The page in one sentence. */
function useInAWord({ nodeCount, counts, openIncidentCount }: Overview): string {
  const t = useTranslations("overview");
  const formats = useFormats();
  if (nodeCount === 0) return t("begin");
  const faults = (counts.faulty ?? 0) + (counts.degraded ?? 0);
  const away = (counts.stale ?? 0) + (counts.offline ?? 0);
  const parts = [
    faults > 0 ? t("faults", { n: faults }) : "",
    away > 0 ? t("away", { n: away }) : "",
    openIncidentCount > 0 ? t("openIncidents", { n: openIncidentCount }) : "",
  ].filter(Boolean);
  return parts.length === 0 ? t("allWell", { n: nodeCount }) : t("sentence", { parts: formats.list(parts) });
}
