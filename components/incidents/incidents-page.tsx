"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { IncidentFilter, IncidentList } from "@/lib/contracts/incident";
import { plural } from "../format";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { Segmented } from "../ui/segmented";
import { SkeletonRows } from "../ui/skeleton";
import { useSteady } from "../ui/use-steady";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { IncidentTable } from "./incident-table";
import { incidents } from "./queries";

const states = ["open", "resolved", "all"] as const;
type State = (typeof states)[number];

/** What is wrong, worst first. */
export function IncidentsPage({ initial }: { initial: IncidentList }) {
  const org = useOrg();
  const { get, set } = useQueryString();
  const asked = get("state") as State;
  const state: State = states.includes(asked) ? asked : "open";
  const { text: typed, settled: q, type, choose } = useTextInUrl("q");
  const filter: IncidentFilter = { state, ...(q ? { q } : {}), limit: 200 };
  const isFirst = state === "open" && q === "";
  const list = useQuery({ ...incidents.list(org, filter), initialData: isFirst ? initial : undefined, placeholderData: keepPreviousData });
  const [held, setHeld] = useState(false);
  const rows = list.data?.incidents ?? [];
  const steady = useSteady(rows, `${state} ${q}`, held);
  return (
    <>
      <PageHeader title="Incidents" description={list.data ? openText(list.data.open) : undefined} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <span className="relative min-w-0 flex-1 max-sm:basis-full sm:max-w-md">
          <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
          <Input
            data-filter
            aria-label="Filter incidents"
            placeholder="Filter by node, check or words"
            value={typed}
            onChange={(event) => type(event.target.value)}
            className="pl-8!"
          />
        </span>
        <Segmented
          label="State"
          value={state}
          onValueChange={(value) => set({ state: value === "open" ? null : value }, { push: true })}
          options={[
            { value: "open", label: "Open" },
            { value: "resolved", label: "Resolved" },
            { value: "all", label: "All" },
          ]}
        />
      </div>
      <Card
        className="relative"
        aria-busy={list.isPlaceholderData || undefined}
        onPointerEnter={(event) => event.pointerType === "mouse" && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        {steady.waiting > 0 && (
          <button
            type="button"
            onClick={steady.release}
            className="absolute -top-3 left-1/2 z-20 -translate-x-1/2 rounded-full border bg-raised px-3 py-1 font-medium text-accent text-xs shadow-overlay"
          >
            {steady.waiting} new
          </button>
        )}
        {!list.data && list.isPending && <SkeletonRows rows={8} height={52} label="Loading incidents" />}
        {!list.data && list.isError && (
          <ErrorState
            title="The incidents could not be read"
            error={list.error}
            holds="Checks go on; nothing that they find is lost."
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        )}
        {list.data && rows.length === 0 && (
          <EmptyState
            icon={ShieldCheck}
            title={q ? "No incident matches" : state === "open" ? "Nothing is wrong" : "No incidents yet"}
            action={q ? <Button onClick={() => choose("")}>Clear the filter</Button> : undefined}
          >
            {!q && "An incident opens when a check on a node finds a fault, and resolves when the check has stayed quiet."}
          </EmptyState>
        )}
        {rows.length > 0 && <IncidentTable incidents={steady.items} label="Incidents" />}
      </Card>
    </>
  );
}

const openText = (open: number) => (open === 0 ? "None is open." : `${plural(open, "open incident")}.`);
