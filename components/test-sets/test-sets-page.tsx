"use client";
import { useQuery } from "@tanstack/react-query";
import { ListChecks, Plus } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TestSetList } from "@/lib/contracts/test-set";
import { PlaygroundHeader } from "../playground-header";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { StaleBadge } from "../ui/stale-badge";
import { useOrg } from "../viewer";
import { testSets } from "./queries";
import { TestSetDialog } from "./test-set-dialog";

/** The organisation's test sets by name. */
export function TestSetsPage({ initial }: { initial: TestSetList }) {
  const t = useTranslations("testSets");
  const org = useOrg();
  const router = useRouter();
  const list = useQuery({ ...testSets.list(org), initialData: initial });
  const [isNew, setNew] = useState(false);
  const { testSets: rows, can } = list.data;
  const add = (
    <Button variant="primary" onClick={() => setNew(true)}>
      <Plus size={15} aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <PlaygroundHeader
        title={t("title")}
        badge={list.isError && <StaleBadge at={list.dataUpdatedAt} staleAfterMs={0} />}
        description={t("about")}
        actions={can.edit && add}
      />
      <Card>
        {rows.length === 0 ? (
          <EmptyState icon={ListChecks} title={t("none")} action={can.edit && add}>
            {t("noneAbout")}
          </EmptyState>
        ) : (
          <ul aria-label={t("title")} className="divide-y">
            {rows.map(({ id, name, promptName, rows: count, updatedAt }) => (
              <li key={id} className="relative flex flex-wrap items-baseline gap-x-3 px-4 py-2.5 hover:bg-sunken">
                <Link
                  data-row
                  href={`/${org}/playground/test-sets/${id}`}
                  className="min-w-0 break-words font-medium text-sm after:absolute after:inset-0"
                >
                  {name}
                </Link>
                <span className="text-muted text-sm">{promptName}</span>
                <span className="tabular text-muted text-xs">{t("rows", { n: count })}</span>
                <span className="ml-auto text-muted text-xs">{t.rich("updated", { time: () => <RelativeTime at={updatedAt} /> })}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      {isNew && (
        <TestSetDialog
          testSet={null}
          onClose={() => setNew(false)}
          onSaved={({ testSetId }) => router.push(`/${org}/playground/test-sets/${testSetId}`)}
        />
      )}
    </>
  );
}
