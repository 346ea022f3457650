"use client";
import { useQuery } from "@tanstack/react-query";
import { BookOpen, Plus, Search } from "lucide-react";
import Link from "next/link";
import type { RunbookList, RunbookSummary } from "@/lib/contracts/runbook";
import { plural } from "../format";
import { runbooks } from "../plan/runbook-queries";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Input } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { RunbookTable } from "./runbook-table";

/** The library by fault group; an org's own runbooks first. */
export function RunbooksPage({ initial }: { initial: RunbookList }) {
  const org = useOrg();
  const { text: typed, type } = useTextInUrl("q");
  const { data = initial } = useQuery({ ...runbooks.list(org), initialData: initial });
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (runbook: RunbookSummary) => {
    const text = [runbook.title, runbook.slug, runbook.risk, ...runbook.repairs].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = data.runbooks.filter(fits);
  const groups = new Map<string, RunbookSummary[]>();
  for (const runbook of found) groups.set(groupOf(runbook), [...(groups.get(groupOf(runbook)) ?? []), runbook]);
  const names = [...groups.keys()].sort((a, b) => Number(b === OWN) - Number(a === OWN) || a.localeCompare(b));
  return (
    <>
      <PageHeader
        title="Runbooks"
        description={`${plural(data.runbooks.length, "runbook")}: what Millwright knows how to repair, and how well it went so far.`}
        actions={
          data.can.edit && (
            <Button variant="primary" asChild>
              <Link href={`/${org}/runbooks/new`}>
                <Plus size={15} aria-hidden />
                New runbook
              </Link>
            </Button>
          )
        }
      />
      <span className="relative mb-3 block sm:max-w-md">
        <Search size={14} aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
        <Input
          data-filter
          aria-label="Filter runbooks"
          placeholder="Filter by title, fault or risk"
          value={typed}
          onChange={(event) => type(event.target.value)}
          className="pl-8!"
        />
      </span>
      <div className="flex flex-col gap-4">
        {names.map((name) => (
          <Card key={name}>
            <CardHeader title={name} />
            <RunbookTable runbooks={groups.get(name) ?? []} label={name} />
          </Card>
        ))}
        {found.length === 0 && (
          <Card>
            <EmptyState icon={BookOpen} title={words.length > 0 ? "No runbook matches" : "The library is empty"}>
              {words.length > 0 ? "Try fewer words." : "The built-in runbooks are added when the worker starts."}
            </EmptyState>
          </Card>
        )}
      </div>
    </>
  );
}

const OWN = "Your own";
const titles: Record<string, string> = {
  python: "Python",
  gpu: "GPU",
  docker: "Docker",
  config: "Config files",
  model: "Models",
  inference: "Inference",
  serving: "Serving",
  training: "Training",
  checkpoint: "Checkpoints",
  distributed: "Distributed training",
  net: "Network",
  db: "Databases",
  host: "Hosts",
};
function groupOf(runbook: RunbookSummary): string {
  if (runbook.source === "custom") return OWN;
  const group = runbook.repairs[0]?.split(".")[0] ?? "";
  return titles[group] ?? "Others";
}
