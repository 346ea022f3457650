"use client";
import { useQuery } from "@tanstack/react-query";
import { BookOpen, Plus, Search } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { RunbookList, RunbookSummary } from "@/lib/contracts/runbook";
import { runbooks } from "../plan/runbook-queries";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { useRunbookText } from "../use-runbook-text";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { RunbookColumns, RunbookRows } from "./runbook-table";

/** The library by fault group; an org's own runbooks first. */
export function RunbooksPage({ initial }: { initial: RunbookList }) {
  const t = useTranslations("runbooks");
  const text = useRunbookText();
  const org = useOrg();
  const { text: typed, type } = useTextInUrl("q");
  const { data = initial } = useQuery({ ...runbooks.list(org), initialData: initial });
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (runbook: RunbookSummary) => {
    const searched = [runbook.title, text(runbook.title), runbook.slug, runbook.risk, ...runbook.repairs].join(" ").toLowerCase();
    return words.every((word) => searched.includes(word));
  };
  const found = data.runbooks.filter(fits);
  const groups = new Map<Group, RunbookSummary[]>();
  for (const runbook of found) groups.set(groupOf(runbook), [...(groups.get(groupOf(runbook)) ?? []), runbook]);
  // The order does not depend on the language, because server and browser may sort by different ones.
  const sorted = groupOrder.filter((group) => groups.has(group));
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("library.about", { n: data.runbooks.length })}
        actions={
          data.can.edit && (
            <Button variant="primary" asChild>
              <Link href={`/${org}/runbooks/new`}>
                <Plus size={15} aria-hidden />
                {t("library.new")}
              </Link>
            </Button>
          )
        }
      />
      <span className="relative mb-3 block sm:max-w-md">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <Input
          data-filter
          aria-label={t("library.filter")}
          placeholder={t("library.filterHint")}
          value={typed}
          onChange={(event) => type(event.target.value)}
          className="pl-8!"
        />
      </span>
      <Card>
        {found.length > 0 && <RunbookColumns />}
        {sorted.map((group) => (
          <section key={group} className="border-b last:border-b-0">
            <h2 className="bg-sunken px-4 py-1.5 font-medium text-muted text-xs">{t(`group.${group}`)}</h2>
            <RunbookRows runbooks={groups.get(group) ?? []} label={t(`group.${group}`)} />
          </section>
        ))}
        {found.length === 0 && (
          <EmptyState icon={BookOpen} title={t(words.length > 0 ? "library.noMatch" : "library.empty")}>
            {t(words.length > 0 ? "library.noMatchAbout" : "library.emptyAbout")}
          </EmptyState>
        )}
      </Card>
    </>
  );
}

/** The groups of faults, by the first part of a fault's name. */
const faultGroups = [
  "python",
  "gpu",
  "docker",
  "config",
  "model",
  "inference",
  "serving",
  "training",
  "checkpoint",
  "distributed",
  "net",
  "db",
  "host",
] as const;
const groupOrder = ["own", ...faultGroups, "others"] as const;
type Group = (typeof groupOrder)[number];

function groupOf(runbook: RunbookSummary): Group {
  if (runbook.source === "custom") return "own";
  const first = runbook.repairs[0]?.split(".")[0];
  return faultGroups.find((group) => group === first) ?? "others";
}
