"use client";
import { useQuery } from "@tanstack/react-query";
import { Flame } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { DrillList, DrillRow } from "@/lib/contracts/drill";
import { StatusBadge } from "../status/status-badge";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { useNow } from "../ui/clock";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { drills } from "./queries";
import { StartDrillDialog } from "./start-drill-dialog";

/** Every fire drill there was, newest first. */
export function DrillsPage({ initial }: { initial: DrillList }) {
  const t = useTranslations("drills");
  const org = useOrg();
  const { get, set } = useQueryString();
  const { data = initial, isError, error, refetch } = useQuery({ ...drills.list(org), initialData: initial });
  const start = data.can.start && (
    <Button variant="primary" onClick={() => set({ start: true }, { push: true })}>
      <Flame size={15} aria-hidden />
      {t("start")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} actions={data.drills.length > 0 && start} />
      {isError && <ErrorState title={t("listFailed")} error={error} onRetry={() => void refetch()} />}
      <Card>
        {data.drills.length === 0 ? (
          <EmptyState icon={Flame} title={t("none")} action={start}>
            {t("noneAbout")}
          </EmptyState>
        ) : (
          <ul aria-label={t("title")} className="divide-y">
            {data.drills.map((drill) => (
              <DrillLine key={drill.id} drill={drill} />
            ))}
          </ul>
        )}
      </Card>
      {data.can.start && get("start") === "1" && <StartDrillDialog open onOpenChange={(open) => set({ start: open })} />}
    </>
  );
}

function DrillLine({ drill }: { drill: DrillRow }) {
  const told = useTold();
  const t = useTranslations("drills");
  const org = useOrg();
  const now = useNow();
  const { duration } = useFormats();
  return (
    <li>
      <Link
        href={`/${org}/drills/${drill.id}`}
        data-row
        className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-4 py-2 text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] md:grid-cols-[3rem_minmax(0,1fr)_10rem_6rem_8rem]"
      >
        <span className="tabular text-muted max-md:hidden">#{drill.number}</span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{t("on", { node: drill.nodeName })}</span>
          <span className="block truncate text-muted text-xs">
            {drill.sentence
              ? t("bySaying", { name: drill.starterName, sentence: told(drill.told, drill.sentence) })
              : t("by", { name: drill.starterName })}
          </span>
        </span>
        <StatusBadge of="drill" state={drill.state} look="plain" className="max-md:justify-self-end" />
        <span className="tabular text-muted text-xs md:text-right" suppressHydrationWarning>
          {duration((drill.finishedAt ?? now) - drill.createdAt)}
        </span>
        <span className="text-right text-muted text-xs">
          <RelativeTime at={drill.createdAt} />
        </span>
      </Link>
    </li>
  );
}
