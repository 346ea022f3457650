"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { formatUtc } from "../formats";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { useHydrated } from "../ui/clock";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Checkbox } from "../ui/input";
import { SkeletonRows } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { AroundDialog } from "./around-dialog";
import { LogRow } from "./log-row";
import { logs } from "./queries";

interface Search {
  q: string;
  workload: string;
  nodeId: string;
  template: string;
}

interface LogLinesListProps {
  search: Search;
  /** How far back, unless `span` says from when to when. */
  hours: number;
  span: { fromMs: number; toMs: number } | undefined;
}

/** Lines that fit, newest first, with older ones on demand. */
export function LogLinesList({ search, hours, span }: LogLinesListProps) {
  const t = useTranslations("logs");
  const formats = useFormats();
  const time = useHydrated() ? formats.local : formatUtc;
  const { set } = useQueryString();
  const [isFollowing, setFollowing] = useState(false);
  const [around, setAround] = useState<string | null>(null);
  // The start of the range stands still while somebody reads; a new range or search moves it.
  const fromMs = useMemo(() => Date.now() - hours * 3_600_000, [hours]);
  const asked = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== ""));
  const query = useInfiniteQuery(logs.lines(useOrg(), { ...asked, ...(span ?? { fromMs }), limit: 200 }, isFollowing));
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const narrowed = (["nodeId", "template"] as const).filter((part) => search[part] !== "");
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-3 text-sm">
        <Checkbox checked={isFollowing} onChange={(event) => setFollowing(event.target.checked)}>
          {t("follow")}
        </Checkbox>
        {narrowed.map((part) => (
          <Button key={part} size="sm" onClick={() => set({ [part === "nodeId" ? "node" : part]: null }, { push: true })}>
            <X size={13} aria-hidden />
            {t(part === "nodeId" ? "everyNode" : "everyTemplate")}
          </Button>
        ))}
        {span && (
          <Button size="sm" onClick={() => set({ from: null, to: null }, { push: true })}>
            <X size={13} aria-hidden />
            {t("onlyFromTo", { from: time(span.fromMs), to: time(span.toMs) })}
          </Button>
        )}
      </div>
      <Card>
        {query.isPending && <SkeletonRows rows={12} height={28} label={t("loading")} />}
        {query.isError && <ErrorState title={t("failed")} error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && lines.length === 0 && (
          <EmptyState icon={ScrollText} title={t("noneFit")}>
            {t("noneFitAbout")}
          </EmptyState>
        )}
        <ul aria-label={t("lines")} className="divide-y">
          {lines.map((line) => (
            <LogRow key={line.id} line={line} find={search.q} onAround={() => setAround(line.id)} />
          ))}
        </ul>
      </Card>
      {query.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button onClick={() => void query.fetchNextPage()} pending={query.isFetchingNextPage}>
            {t("older")}
          </Button>
        </div>
      )}
      {around && <AroundDialog id={around} onClose={() => setAround(null)} />}
    </>
  );
}
