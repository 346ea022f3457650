"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, ShieldCheck, ShieldX } from "lucide-react";
import type { AuditPage as Page } from "@/lib/contracts/audit";
import { formatCount, plural } from "../format";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { SkeletonRows } from "../ui/skeleton";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { AuditRow } from "./audit-row";
import { audit } from "./queries";

/** Who decided what, in an unbroken chain; the chain is checked in view. */
export function AuditPage({ initial, initialFilter }: { initial: Page; initialFilter: { subject: string; q: string } }) {
  const { get, set } = useQueryString();
  const { text: typed, settled: q, type, choose } = useTextInUrl("q");
  const subject = get("subject");
  const isFirst = subject === initialFilter.subject && q === initialFilter.q;
  const query = useInfiniteQuery({
    ...audit.pages(useOrg(), { ...(subject ? { subject } : {}), ...(q ? { q } : {}) }),
    ...(isFirst ? { initialData: { pages: [initial], pageParams: [undefined] } } : {}),
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const chain = query.data?.pages[0]?.chain;
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Every decision of a person or a policy, each entry sealed with the hash of the one before."
      />
      <div className="mb-3 flex flex-col gap-3">
        {chain && <Chain chain={chain} />}
        <Input
          data-filter
          type="search"
          aria-label="Filter the audit log"
          placeholder="Filter by person, action, name or reason"
          value={typed}
          onChange={(event) => type(event.target.value)}
          className="max-w-xl"
        />
        {subject && (
          <p className="flex flex-wrap items-center gap-2 text-sm">
            Only entries about <code className="break-all font-mono text-xs">{subject}</code>
            <Button size="sm" onClick={() => set({ subject: null }, { push: true })}>
              Show all
            </Button>
          </p>
        )}
      </div>
      <Card>
        {query.isPending && <SkeletonRows rows={10} height={44} label="Loading the audit log" />}
        {query.isError && entries.length === 0 && (
          <ErrorState
            title="The audit log could not be read"
            error={query.error}
            holds="Decisions keep being written to it."
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        )}
        {query.data && entries.length === 0 && (
          <EmptyState
            icon={ScrollText}
            title={q || subject ? "No entry matches" : "Nothing decided yet"}
            action={q ? <Button onClick={() => choose("")}>Clear the filter</Button> : undefined}
          >
            {!q && !subject && "Inviting, approving, enrolling: each decision becomes an entry here."}
          </EmptyState>
        )}
        <ul className="divide-y">
          {entries.map((entry) => (
            <AuditRow key={entry.number} entry={entry} broken={chain?.brokenAt === entry.number} />
          ))}
        </ul>
      </Card>
      {query.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button onClick={() => void query.fetchNextPage()} pending={query.isFetchingNextPage}>
            Earlier entries
          </Button>
        </div>
      )}
    </>
  );
}

function Chain({ chain }: { chain: Page["chain"] }) {
  if (chain.ok) {
    return (
      <Callout tone="ok" icon={ShieldCheck}>
        <strong className="font-medium">Chain verified.</strong> {plural(chain.checked, "entry", "entries")} checked just now; each fits the
        one before.
      </Callout>
    );
  }
  return (
    <Callout tone="bad" icon={ShieldX}>
      <strong className="font-medium">The chain is broken{chain.brokenAt !== null && ` at entry ${formatCount(chain.brokenAt)}`}.</strong>{" "}
      This entry or one before it was changed or removed outside of Millwright. Keep a copy of the database and compare it with a backup.
    </Callout>
  );
}
