"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ShieldCheck, Wrench } from "lucide-react";
import type { RepairFilter, RepairList } from "@/lib/contracts/repair";
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
      <PageHeader title="Repairs" description="What was asked for, who approved it, what ran, and whether it helped." />
      <div className="flex flex-col gap-4">
        <Card className={waiting.length > 0 ? "border-hold-fill" : undefined}>
          <CardHeader title="Needs you" description={waiting.length > 0 ? "Waiting for your decision" : undefined} />
          {waiting.length > 0 ? (
            <RepairTable repairs={waiting} label="Repairs that need you" />
          ) : (
            <p className="flex items-center gap-2 px-4 py-3 text-muted text-sm">
              <ShieldCheck size={15} aria-hidden />
              Nothing waits for you.
            </p>
          )}
        </Card>
        <Card aria-busy={list.isPlaceholderData || undefined}>
          <CardHeader
            title="All repairs"
            actions={
              <Segmented
                label="Which repairs"
                value={state}
                onValueChange={(value) => set({ state: value === "all" ? null : value }, { push: true })}
                options={[
                  { value: "all", label: "All" },
                  { value: "open", label: "Open" },
                  { value: "finished", label: "Finished" },
                ]}
              />
            }
          />
          {list.isError && !list.data ? (
            <ErrorState
              title="The repairs could not be read"
              error={list.error}
              holds="What runs goes on running."
              onRetry={() => void list.refetch()}
              retrying={list.isFetching}
            />
          ) : !list.data ? (
            <SkeletonRows rows={6} height={48} label="Loading repairs" />
          ) : rows.length === 0 ? (
            <EmptyState icon={Wrench} title={state === "open" ? "Nothing is under way" : "No repairs yet"}>
              A repair begins at an incident: open one and choose a proposed runbook.
            </EmptyState>
          ) : (
            <RepairTable repairs={rows} label="Repairs" />
          )}
        </Card>
      </div>
    </>
  );
}
