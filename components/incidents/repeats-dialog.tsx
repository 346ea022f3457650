"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { IncidentDetail, Repeat } from "@/lib/contracts/incident";
import { StatusBadge } from "../status/status-badge";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Dialog } from "../ui/dialog";
import { ErrorState } from "../ui/error-state";
import { RelativeTime } from "../ui/relative-time";
import { Skeleton } from "../ui/skeleton";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { incidents } from "./queries";

/** The repeats of an incident with their evidence, a page at a time. */
export function RepeatsDialog({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents");
  const org = useOrg();
  const [open, setOpen] = useState(false);
  const query = useInfiniteQuery({ ...incidents.repeats(org, incident.id), enabled: open });
  const repeats = query.data?.pages.flatMap((page) => page.repeats) ?? [];
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      width="lg"
      title={t("repeatsTitle", { number: incident.number })}
      description={t("repeatsAbout")}
      trigger={
        <button type="button" className="tabular text-accent hover:underline">
          {t("repeatsFolded", { n: incident.repeats })}
        </button>
      }
    >
      {query.isPending && <Skeleton className="h-40 w-full" />}
      {query.isError && repeats.length === 0 && (
        <ErrorState
          title={t("repeatsFailed")}
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
          holds={t("repeatsHolds")}
        />
      )}
      {query.isSuccess && repeats.length === 0 && <p className="text-muted text-sm">{t("repeatsNone")}</p>}
      <ol className="divide-y">
        {repeats.map((repeat) => (
          <RepeatItem key={repeat.id} repeat={repeat} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button className="mt-2" pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("repeatsOlder")}
        </Button>
      )}
    </Dialog>
  );
}

function RepeatItem({ repeat: { atMs, severity, data, ...repeat } }: { repeat: Repeat }) {
  const t = useTranslations("incidents");
  const told = useTold();
  const hasData = data !== null && Object.keys(data).length > 0;
  return (
    <li className="py-2 text-sm">
      <p className="flex items-baseline gap-2">
        <StatusBadge of="severity" state={severity} look="plain" />
        <RelativeTime at={atMs} className="tabular text-muted text-xs" />
      </p>
      <p className="break-words">{told(repeat.told, repeat.sentence)}</p>
      {data === null && <p className="text-faint text-xs">{t("repeatTooLarge")}</p>}
      {hasData && (
        <details>
          <summary className="cursor-pointer text-muted text-xs">{t("evidence")}</summary>
          <CodeBlock code={JSON.stringify(data, null, 2)} label={t("evidence")} className="max-h-60 overflow-auto" />
        </details>
      )}
    </li>
  );
}
