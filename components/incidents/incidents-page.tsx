"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search, ShieldCheck, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IncidentFilter, IncidentList } from "@/lib/contracts/incident";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { Segmented } from "../ui/segmented";
import { SkeletonRows } from "../ui/skeleton";
import { useSteady } from "../ui/use-steady";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { IncidentTable } from "./incident-table";
import { incidents } from "./queries";

const states = ["open", "resolved", "all"] as const;
type State = (typeof states)[number];

/** What is wrong, worst first. */
export function IncidentsPage({ initial }: { initial: IncidentList }) {
  const t = useTranslations("incidents");
  const org = useOrg();
  const formats = useFormats();
  const { get, set } = useQueryString();
  const asked = get("state") as State;
  const state: State = states.includes(asked) ? asked : "open";
  const { text: typed, settled: q, type, choose } = useTextInUrl("q");
  const since = Number(get("since")) || null;
  const filter: IncidentFilter = { state, ...(q ? { q } : {}), ...(since ? { openedSinceMs: since } : {}), limit: 200 };
  const isFirst = state === "open" && q === "" && since === null;
  const list = useQuery({ ...incidents.list(org, filter), initialData: isFirst ? initial : undefined, placeholderData: keepPreviousData });
  const [held, setHeld] = useState(false);
  const rows = list.data?.incidents ?? [];
  const steady = useSteady(rows, `${state} ${q} ${since}`, held);
  return (
    <>
      <PageHeader title={t("title")} description={list.data ? t("openCount", { n: list.data.open }) : undefined} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <span className="relative min-w-0 flex-1 max-sm:basis-full sm:max-w-md">
          <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
          <Input
            data-filter
            aria-label={t("filter")}
            placeholder={t("filterHint")}
            value={typed}
            onChange={(event) => type(event.target.value)}
            className="pl-8!"
          />
        </span>
        <Segmented
          label={t("state")}
          value={state}
          onValueChange={(value) => set({ state: value === "open" ? null : value }, { push: true })}
          options={states.map((each) => ({ value: each, label: t(`states.${each}`) }))}
        />
        {since !== null && (
          <Button onClick={() => set({ since: null }, { push: true })}>
            {t("openedSince", { time: formats.local(since) })}
            <X size={14} aria-label={t("anyTime")} />
          </Button>
        )}
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
            {t("new", { n: steady.waiting })}
          </button>
        )}
        {!list.data && list.isPending && <SkeletonRows rows={8} height={52} label={t("loading")} />}
        {!list.data && list.isError && (
          <ErrorState
            title={t("failed")}
            error={list.error}
            holds={t("failedHolds")}
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        )}
        {list.data && rows.length === 0 && (
          <EmptyState
            icon={ShieldCheck}
            title={q ? t("noMatch") : state === "open" ? t("noneOpen") : t("none")}
            action={q ? <Button onClick={() => choose("")}>{t("clear")}</Button> : undefined}
          >
            {!q && t("noneAbout")}
          </EmptyState>
        )}
        {rows.length > 0 && <IncidentTable incidents={steady.items} label={t("title")} />}
      </Card>
    </>
  );
}
