"use client";
import { GitCompareArrows, Plus, Server } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NodeFilter, NodeList } from "@/lib/contracts/node";
import { ApiError } from "../api";
import { finishedTerms } from "../fleet/filter-completion";
import { FilterInput } from "../fleet/filter-input";
import { LagNotice } from "../fleet/lag-notice";
import { nodeFilter } from "../fleet/node-filter";
import { useVocabulary } from "../fleet/use-vocabulary";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { PageHeader } from "../ui/page-header";
import { SkeletonRows } from "../ui/skeleton";
import { StaleBadge } from "../ui/stale-badge";
import { useSteady } from "../ui/use-steady";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { AddNodeDialog } from "./add-node-dialog";
import { BulkBar } from "./bulk-bar";
import { ColumnsMenu } from "./columns-menu";
import { NodeTable } from "./node-table";
import { SavedViews } from "./saved-views";
import { StateFilter } from "./state-filter";
import { UpdateAgents } from "./update-agents";
import { useChosenColumns } from "./use-chosen-columns";
import { useFleet } from "./use-fleet";

const STALE_AFTER = 90_000;

/** The fleet as a table: filter, sort and columns by choice; filter and sort are in the URL. */
export function NodesPage({ initial, initialFilter }: { initial: NodeList | null; initialFilter: NodeFilter }) {
  const t = useTranslations("nodes");
  const formats = useFormats();
  const errorText = useErrorText();
  const org = useOrg();
  const { get, set } = useQueryString();
  const { text: typed, settled, type, choose } = useTextInUrl("q");
  const q = finishedTerms(settled);
  const filter = nodeFilter(q, get("sort"), get("order"));
  const { sort = "name", order = "asc" } = filter;
  const isFirst = JSON.stringify(filter) === JSON.stringify(initialFilter);
  const { data, rows, query, isBehind } = useFleet(filter, (isFirst && initial) || undefined);
  const refused = query.error instanceof ApiError && query.error.path === "q" ? errorText(query.error) : "";
  const [held, setHeld] = useState(false);
  const steady = useSteady(rows, `${q} ${sort} ${order}`, held);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const chosenIds = rows.filter((row) => chosen.has(row.id)).map((row) => row.id);
  const vocabulary = useVocabulary(q === "" && !isBehind ? data?.nodes : undefined);
  const { chosen: shown, toggle } = useChosenColumns();
  const canEnrol = data?.can.enrol ?? false;
  const add = (
    <Button variant="primary" onClick={() => set({ add: true })}>
      <Plus size={15} aria-hidden />
      {t("add")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("title")}
        description={data && (q === "" ? t("count", { n: data.total }) : t("matching", { n: data.total }))}
        badge={data && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={STALE_AFTER} />}
        actions={
          <>
            <Button asChild>
              <Link href={`/${org}/nodes/drift`}>
                <GitCompareArrows size={15} aria-hidden />
                {t("drift")}
              </Link>
            </Button>
            {data?.can.update && <UpdateAgents nodes={chosenIds.length > 0 ? rows.filter((row) => chosen.has(row.id)) : rows} />}
            {canEnrol && add}
          </>
        }
      />
      <LagNotice lagMs={data?.ingestLagMs} />
      <div className="mb-3 flex flex-wrap items-start gap-2">
        <FilterInput value={typed} onChange={type} onClear={() => choose("")} vocabulary={vocabulary} refused={refused} />
        <StateFilter q={typed} counts={data?.counts ?? {}} onChange={choose} />
        <div className="flex gap-2 max-sm:hidden">
          <SavedViews now={{ q, sort, order }} onOpen={(view) => choose(view.q, { sort: view.sort, order: view.order })} />
          <ColumnsMenu shown={shown} onToggle={toggle} />
        </div>
      </div>
      <Card
        className="relative"
        onPointerEnter={(event) => event.pointerType === "mouse" && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        aria-busy={isBehind || undefined}
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
        {!data && query.isPending && <SkeletonRows rows={10} height={40} label={t("loading")} />}
        {refused && !data && <NoMatch title={t("badFilter")} onClear={() => choose("")} />}
        {query.isError && !refused && !data && (
          <ErrorState
            title={t("failed")}
            error={query.error}
            holds={t("holds")}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        )}
        {data && rows.length === 0 && (q === "" ? <NoNodes action={canEnrol && add} /> : <NoMatch onClear={() => choose("")} />)}
        {rows.length > 0 && (
          <NodeTable
            rows={steady.items}
            shown={shown}
            sort={sort}
            order={order}
            onSort={(by, direction) => set({ sort: by, order: direction }, { push: true })}
            {...(canEnrol ? { choice: { chosen, onChange: setChosen } } : {})}
          />
        )}
      </Card>
      {data && data.total > rows.length && (
        <p className="mt-2 text-muted text-xs">{t("firstOf", { n: rows.length, total: formats.count(data.total) })}</p>
      )}
      <BulkBar ids={chosenIds} onClear={() => setChosen(new Set())} />
      <AddNodeDialog open={get("add") === "1"} onOpenChange={(open) => set({ add: open })} />
    </>
  );
}

function NoNodes({ action }: { action: React.ReactNode }) {
  const t = useTranslations("nodes");
  return (
    <EmptyState icon={Server} title={t("none")} action={action || undefined}>
      {t("noneAbout")}
    </EmptyState>
  );
}

function NoMatch({ title, onClear }: { title?: string; onClear: () => void }) {
  const t = useTranslations("nodes");
  return (
    <EmptyState icon={Server} title={title ?? t("noMatch")} action={<Button onClick={onClear}>{t("clearFilter")}</Button>}>
      {t.rich("noMatchAbout", {
        terms: "state: gpu: driver< os: label:key=value",
        code: (chunks) => <code className="font-mono text-xs">{chunks}</code>,
      })}
    </EmptyState>
  );
}
