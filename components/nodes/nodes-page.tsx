"use client";
import { GitCompareArrows, Plus, Server } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { NodeFilter, NodeList } from "@/lib/contracts/node";
import { ApiError } from "../api";
import { finishedTerms } from "../fleet/filter-completion";
import { FilterInput } from "../fleet/filter-input";
import { LagNotice } from "../fleet/lag-notice";
import { nodeFilter } from "../fleet/node-filter";
import { useVocabulary } from "../fleet/use-vocabulary";
import { plural } from "../format";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { PageHeader } from "../ui/page-header";
import { SkeletonRows } from "../ui/skeleton";
import { StaleBadge } from "../ui/stale-badge";
import { useSteady } from "../ui/use-steady";
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
  const org = useOrg();
  const { get, set } = useQueryString();
  const { text: typed, settled, type, choose } = useTextInUrl("q");
  const q = finishedTerms(settled);
  const filter = nodeFilter(q, get("sort"), get("order"));
  const { sort = "name", order = "asc" } = filter;
  const isFirst = JSON.stringify(filter) === JSON.stringify(initialFilter);
  const { data, rows, query, isBehind } = useFleet(filter, (isFirst && initial) || undefined);
  const refused = query.error instanceof ApiError && query.error.path === "q" ? query.error.message : "";
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
      Add node
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Nodes"
        description={data && (q === "" ? plural(data.total, "node") : `${plural(data.total, "node matches", "nodes match")} the filter`)}
        badge={data && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={STALE_AFTER} />}
        actions={
          <>
            <Button asChild>
              <Link href={`/${org}/nodes/drift`}>
                <GitCompareArrows size={15} aria-hidden />
                Drift
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
            {steady.waiting} new
          </button>
        )}
        {!data && query.isPending && <SkeletonRows rows={10} height={40} label="Loading nodes" />}
        {refused && !data && <NoMatch title="The filter cannot be applied" onClear={() => choose("")} />}
        {query.isError && !refused && !data && (
          <ErrorState
            title="The nodes could not be read"
            error={query.error}
            holds="Agents keep reporting; nothing is lost."
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
        <p className="mt-2 text-muted text-xs">
          The first {plural(rows.length, "node")} of {data.total.toLocaleString("en-US")}. Narrow the filter to see others.
        </p>
      )}
      <BulkBar ids={chosenIds} onClear={() => setChosen(new Set())} />
      <AddNodeDialog open={get("add") === "1"} onOpenChange={(open) => set({ add: open })} />
    </>
  );
}

const NoNodes = ({ action }: { action: React.ReactNode }) => (
  <EmptyState icon={Server} title="No nodes yet" action={action || undefined}>
    A node is a host with the Millwright agent. Adding one gives you a single line to run on it; it appears here within seconds.
  </EmptyState>
);

const NoMatch = ({ title = "No node matches", onClear }: { title?: string; onClear: () => void }) => (
  <EmptyState icon={Server} title={title} action={<Button onClick={onClear}>Clear the filter</Button>}>
    The filter takes names and words, and <code className="font-mono text-xs">state: gpu: driver&lt; os: label:key=value</code>.
  </EmptyState>
);
