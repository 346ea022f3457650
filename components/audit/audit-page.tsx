"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, ShieldCheck, ShieldX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AuditPage as Page } from "@/lib/contracts/audit";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { SkeletonRows } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { AuditRow } from "./audit-row";
import { audit } from "./queries";

/** Who decided what, in an unbroken chain; the chain is checked in view. */
export function AuditPage({ initial, initialFilter }: { initial: Page; initialFilter: { subject: string; q: string } }) {
  const t = useTranslations("audit");
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
      <PageHeader title={t("title")} description={t("about")} />
      <div className="mb-3 flex flex-col gap-3">
        {chain && <Chain chain={chain} />}
        <Input
          data-filter
          type="search"
          aria-label={t("filter")}
          placeholder={t("filterHint")}
          value={typed}
          onChange={(event) => type(event.target.value)}
          className="max-w-xl"
        />
        {subject && (
          <p className="flex flex-wrap items-center gap-2 text-sm">
            {t.rich("onlyAbout", { code: () => <code className="break-all font-mono text-xs">{subject}</code> })}
            <Button size="sm" onClick={() => set({ subject: null }, { push: true })}>
              {t("showAll")}
            </Button>
          </p>
        )}
      </div>
      <Card>
        {query.isPending && <SkeletonRows rows={10} height={44} label={t("loading")} />}
        {query.isError && entries.length === 0 && (
          <ErrorState
            title={t("failed")}
            error={query.error}
            holds={t("holds")}
            onRetry={() => void query.refetch()}
            retrying={query.isFetching}
          />
        )}
        {query.data && entries.length === 0 && (
          <EmptyState
            icon={ScrollText}
            title={t(q || subject ? "noneOf" : "none")}
            action={q ? <Button onClick={() => choose("")}>{t("clearFilter")}</Button> : undefined}
          >
            {!q && !subject && t("noneAbout")}
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
            {t("earlier")}
          </Button>
        </div>
      )}
    </>
  );
}

const strong = (chunks: ReactNode) => <strong className="font-medium">{chunks}</strong>;

function Chain({ chain }: { chain: Page["chain"] }) {
  const t = useTranslations("audit");
  const formats = useFormats();
  if (chain.ok) {
    return (
      <Callout tone="ok" icon={ShieldCheck}>
        {t.rich("verified", { n: chain.checked, b: strong })}
      </Callout>
    );
  }
  return (
    <Callout tone="bad" icon={ShieldX}>
      {chain.brokenAt === null ? t.rich("broken", { b: strong }) : t.rich("brokenAt", { entry: formats.count(chain.brokenAt), b: strong })}
    </Callout>
  );
}
