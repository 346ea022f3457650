"use client";
import { ListChecks } from "lucide-react";
import { useTranslations } from "next-intl";
import type { NodeDetail } from "@/lib/contracts/node";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { useTold } from "../use-told";
import { type CheckWords, groupChecks } from "./check-groups";
import { CheckItem } from "./check-item";

/** Every check of the node, grouped as in the catalogue. */
export function ChecksPanel({ node, words }: { node: NodeDetail; words: CheckWords }) {
  const t = useTranslations("nodes");
  const told = useTold();
  const { groups, notApplicable } = groupChecks(node.checks, node.definitions, words);
  if (node.checks.length === 0) {
    return (
      <Card>
        <EmptyState icon={ListChecks} title={t("checks.none")}>
          {t("checks.noneAbout")}
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {groups.map((group) => (
        <Card key={group.name}>
          <CardHeader title={t(`group.${group.name}`)} />
          <ul className="divide-y">
            {group.entries.map((entry) => (
              <CheckItem key={`${entry.result.id} ${entry.result.workload}`} entry={entry} node={node} />
            ))}
          </ul>
        </Card>
      ))}
      {notApplicable.length > 0 && (
        <Card>
          <details className="group px-4 py-3 text-sm">
            <summary className="rounded-sm text-muted hover:text-ink">{t("checks.notApplicable", { n: notApplicable.length })}</summary>
            <ul className="mt-2 grid gap-x-6 gap-y-1.5 md:grid-cols-2">
              {notApplicable.map(({ result, title }) => (
                <li key={`${result.id} ${result.workload}`} className="min-w-0">
                  <span className="font-medium">{title}</span>
                  {result.workload && <span className="text-muted"> · {result.workload}</span>}
                  <span className="block text-muted text-xs">{told(result.told, result.sentence)}</span>
                </li>
              ))}
            </ul>
          </details>
        </Card>
      )}
    </div>
  );
}
