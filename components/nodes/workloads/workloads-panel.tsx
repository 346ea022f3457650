"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NodeWorkloads } from "@/lib/contracts/node-workloads";
import { nodes } from "../../fleet/queries";
import { Button } from "../../ui/button";
import { Callout } from "../../ui/callout";
import { Card, CardHeader } from "../../ui/card";
import { EmptyState } from "../../ui/empty-state";
import { ErrorState } from "../../ui/error-state";
import { RelativeTime } from "../../ui/relative-time";
import { Skeleton } from "../../ui/skeleton";
import { useOrg } from "../../viewer";
import { FoundWorkloads } from "./found-workloads";
import { type Draft, WorkloadDialog } from "./workload-dialog";
import { DeclaredRow, FileRow } from "./workload-row";

/** What the agent looks after here: found and not declared, declared in the portal, declared in the host's own file. */
export function WorkloadsPanel({ nodeId, nodeName }: { nodeId: string; nodeName: string }) {
  const t = useTranslations("workloads");
  const { data, error, refetch } = useQuery(nodes.workloads(useOrg(), nodeId));
  const [draft, setDraft] = useState<Draft | null>(null);
  if (!data) return error ? <ErrorState title={t("failed")} error={error} onRetry={() => void refetch()} /> : <Skeleton className="h-64" />;
  const { runs, revision } = data;
  const problem = runs !== null && runs > revision ? t("newerRun", { runs, revision }) : data.problem;
  return (
    <div className="flex flex-col gap-4">
      {problem && (
        <Callout tone="warn" icon={CircleAlert}>
          {problem}
        </Callout>
      )}
      {data.proposals.length > 0 && <FoundWorkloads of={data} onEdit={setDraft} />}
      <InPortal of={data} onEdit={setDraft} />
      <OnHost of={data} />
      <WorkloadDialog of={data} nodeName={nodeName} draft={draft} onClose={() => setDraft(null)} />
    </div>
  );
}

function InPortal({ of, onEdit }: { of: NodeWorkloads; onEdit: (draft: Draft) => void }) {
  const t = useTranslations("workloads");
  const { changed } = of;
  return (
    <Card aria-labelledby="workloads-portal">
      <CardHeader
        id="workloads-portal"
        title={t("inPortal")}
        description={
          changed
            ? t.rich("revision", {
                revision: of.revision,
                name: changed.by,
                time: () => <RelativeTime at={changed.atMs} />,
                runs: runsText(of, t),
              })
            : t("inPortalAbout")
        }
        actions={
          of.can.declare && (
            <Button size="sm" onClick={() => onEdit({ workload: { kind: "service" } })}>
              <Plus size={14} aria-hidden />
              {t("declare")}
            </Button>
          )
        }
      />
      {of.portal.length === 0 ? (
        <EmptyState title={t("noneInPortal")}>{t("noneInPortalAbout")}</EmptyState>
      ) : (
        <ul className="divide-y">
          {of.portal.map((entry) => (
            <DeclaredRow key={entry.workload.name} of={of} entry={entry} onEdit={onEdit} />
          ))}
        </ul>
      )}
    </Card>
  );
}

const runsText = ({ runs, revision }: NodeWorkloads, t: ReturnType<typeof useTranslations<"workloads">>) =>
  runs === null || runs === 0 ? t("runsNone") : runs === revision ? t("runsIt") : t("runsOld", { revision: runs });

function OnHost({ of }: { of: NodeWorkloads }) {
  const t = useTranslations("workloads");
  return (
    <Card aria-labelledby="workloads-file">
      <CardHeader id="workloads-file" title={t("onHost")} description={t("onHostAbout")} />
      {of.file.length === 0 ? (
        <p className="p-4 text-muted text-sm">{t("noneOnHost")}</p>
      ) : (
        <ul className="divide-y">
          {of.file.map((workload) => (
            <FileRow key={workload.name} workload={workload} />
          ))}
        </ul>
      )}
    </Card>
  );
}
