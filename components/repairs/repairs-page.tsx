"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ShieldCheck, Wrench } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { RepairFilter, RepairList } from "@/lib/contracts/repair";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { PageHeader } from "../ui/page-header";
import { Segmented } from "../ui/segmented";
import { SkeletonRows } from "../ui/skeleton";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { repairs } from "./queries";
import { RepairTable } from "./repair-table";

const views = ["open", "finished", "all"] as const;
type View = (typeof views)[number];

/** "Needs you" first, then everything else by choice. */
export function RepairsPage({ initialNeedsMe, initial }: { initialNeedsMe: RepairList; initial: RepairList }) {
  const t = useTranslations("repairs");
  const org = useOrg();
  const { get, set } = useQueryString();
  const asked = get("state") as View;
  const state: View = views.includes(asked) ? asked : "all";
  const filter: RepairFilter = { state, limit: 200 };
  const mine = useQuery({ ...repairs.list(org, { state: "needs-me" }), initialData: initialNeedsMe });
  const list = useQuery({
    ...repairs.list(org, filter),
    initialData: state === "all" ? initial : undefined,
    placeholderData: keepPreviousData,
  });
  const waiting = mine.data?.repairs ?? [];
  const rows = list.data?.repairs ?? [];
  return (
    <>
      <PageHeader title={t("title")} description={t("list.about")} />
      <div className="flex flex-col gap-4">
        <Card className={waiting.length > 0 ? "border-hold-fill" : undefined}>
          <CardHeader title={t("list.needsYou")} description={waiting.length > 0 ? t("list.needsYouAbout") : undefined} />
          {waiting.length > 0 ? (
            <RepairTable repairs={waiting} label={t("list.needsYouLabel")} />
          ) : (
            <p className="flex items-center gap-2 px-4 py-3 text-muted text-sm">
              <ShieldCheck size={15} aria-hidden />
              {t("list.nothingWaits")}
            </p>
          )}
        </Card>
        <Card aria-busy={list.isPlaceholderData || undefined}>
          <CardHeader
            title={t("list.allTitle")}
            actions={
              <Segmented
                label={t("list.which")}
                value={state}
                onValueChange={(value) => set({ state: value === "all" ? null : value }, { push: true })}
                options={[
                  { value: "all", label: t("list.all") },
                  { value: "open", label: t("list.open") },
                  { value: "finished", label: t("list.finished") },
                ]}
              />
            }
          />
          {list.isError && !list.data ? (
            <ErrorState
              title={t("list.failed")}
              error={list.error}
              holds={t("list.holds")}
              onRetry={() => void list.refetch()}
              retrying={list.isFetching}
            />
          ) : !list.data ? (
            <SkeletonRows rows={6} height={48} label={t("list.loading")} />
          ) : rows.length === 0 ? (
            <EmptyState
              icon={Wrench}
              title={t(state === "open" ? "list.noneOpen" : "list.none")}
              action={
                <Button asChild>
                  <Link href={`/${org}/incidents`}>{t("list.toIncidents")}</Link>
                </Button>
              }
            >
              {t("list.noneAbout")}
            </EmptyState>
          ) : (
            <RepairTable repairs={rows} label={t("title")} />
          )}
        </Card>
      </div>
    </>
  );
}
