"use client";
import { useQuery } from "@tanstack/react-query";
import { BookmarkPlus, ListChecks, ScrollText, Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PromptList } from "@/lib/contracts/saved-prompt";
import { PlaygroundHeader } from "../playground-header";
import { Button } from "../ui/button";
import { Card, CardFooter } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Input } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { StaleBadge } from "../ui/stale-badge";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { prompts } from "./queries";
import { SavePromptDialog } from "./save-prompt-dialog";

/** The prompts that the organisation keeps, the last changed first. */
export function PromptsPage({ initial }: { initial: PromptList }) {
  const t = useTranslations("prompts");
  const org = useOrg();
  const router = useRouter();
  const { text: typed, settled, type } = useTextInUrl("q");
  const list = useQuery({ ...prompts.list(org, settled), ...(settled === "" ? { initialData: initial } : {}) });
  const [isNew, setNew] = useState(false);
  const { prompts: rows, more, can } = list.data ?? initial;
  const add = (
    <Button variant="primary" onClick={() => setNew(true)}>
      <BookmarkPlus size={15} aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <PlaygroundHeader
        title={t("title")}
        badge={list.isError && <StaleBadge at={list.dataUpdatedAt} staleAfterMs={0} />}
        description={t("about")}
        actions={
          <>
            <Button asChild>
              <Link href={`/${org}/playground/test-sets`}>
                <ListChecks size={15} aria-hidden />
                {t("testSets")}
              </Link>
            </Button>
            {can.edit && add}
          </>
        }
      />
      <span className="relative mb-3 block sm:max-w-md">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <Input
          data-filter
          aria-label={t("search")}
          placeholder={t("searchHint")}
          value={typed}
          maxLength={200}
          onChange={(event) => type(event.target.value)}
          className="pl-8!"
        />
      </span>
      <Card>
        {rows.length === 0 ? (
          <EmptyState icon={ScrollText} title={t(settled === "" ? "none" : "noneFound")} action={can.edit && settled === "" && add}>
            {settled === "" && t("noneAbout")}
          </EmptyState>
        ) : (
          <ul aria-label={t("title")} className="divide-y">
            {rows.map((row) => (
              <li key={row.id} className="relative px-4 py-2.5 hover:bg-sunken">
                <div className="flex flex-wrap items-baseline gap-x-3">
                  <Link
                    data-row
                    href={`/${org}/playground/prompts/${row.id}`}
                    className="min-w-0 break-words font-medium text-sm after:absolute after:inset-0"
                  >
                    {row.name}
                  </Link>
                  <span className="tabular text-muted text-xs">{t("version", { version: row.version })}</span>
                  <span className="ml-auto text-muted text-xs">
                    {t.rich("changedBy", { name: row.updatedBy, time: () => <RelativeTime at={row.updatedAt} /> })}
                  </span>
                </div>
                <p className="truncate text-muted text-sm">{row.beginning}</p>
              </li>
            ))}
          </ul>
        )}
        {more && <CardFooter>{t("more", { n: rows.length })}</CardFooter>}
      </Card>
      {isNew && (
        <SavePromptDialog
          initial={{ system: "", text: "" }}
          onClose={() => setNew(false)}
          onSaved={({ promptId }) => router.push(`/${org}/playground/prompts/${promptId}`)}
        />
      )}
    </>
  );
}
