"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, GitCompareArrows, Wrench } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { DriftGroup, NodeDrift } from "@/lib/contracts/drift";
import { RequestRepairDialog } from "../repairs/request-repair-dialog";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { BaselineButton } from "./baseline-button";
import { DifferenceTable } from "./difference-table";
import { drift } from "./queries";
import { useGroupText } from "./use-group-text";

type Proposal = NodeDrift["proposals"][number];

/** How a node's workloads differ from their group, and the runbooks that remove the differences. */
export function DriftPanel({ nodeId, nodeName }: { nodeId: string; nodeName: string }) {
  const t = useTranslations("drift");
  const org = useOrg();
  const { data, error, refetch } = useQuery(drift.node(org, nodeId));
  if (!data) return error ? <ErrorState title={t("failed")} error={error} onRetry={() => void refetch()} /> : <Skeleton className="h-64" />;
  if (data.groups.length === 0) {
    return (
      <Card>
        <EmptyState icon={GitCompareArrows} title={t("none")}>
          {t("noneAbout", { name: nodeName })}
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {data.groups.map((group, index) => (
        <Compared
          key={`${group.group} ${group.workload}`}
          group={group}
          of={data}
          nodeId={nodeId}
          nodeName={nodeName}
          isFirst={data.groups.findIndex((one) => one.group === group.group) === index}
        />
      ))}
    </div>
  );
}

interface ComparedProps {
  group: DriftGroup;
  of: NodeDrift;
  nodeId: string;
  nodeName: string;
  /** A group has one baseline, however many things of it are compared. */
  isFirst: boolean;
}
function Compared({ group, of, nodeId, nodeName, isFirst }: ComparedProps) {
  const t = useTranslations("drift");
  const told = useTold();
  const text = useGroupText();
  const org = useOrg();
  const isBaseline = group.baseline?.nodeId === nodeId;
  return (
    <Card>
      <CardHeader
        title={<Link href={`/${org}/nodes/drift`}>{text.title(group)}</Link>}
        description={isBaseline ? t("isBaseline", { name: nodeName }) : text.comparedWith(group)}
        actions={
          of.can.setBaseline &&
          isFirst &&
          (isBaseline ? <BaselineButton of={group} nodeId={null} /> : <BaselineButton of={group} nodeId={nodeId} nodeName={nodeName} />)
        }
      />
      {group.shown.map((member) => (
        <CardBody key={member.workload}>
          {member.sentence === null ? (
            <p className="flex items-center gap-2 text-sm">
              <CircleCheck size={15} aria-hidden className="text-ok" />
              {t(group.source === null ? "notYet" : "isAlike", { name: member.workload || nodeName })}
            </p>
          ) : (
            <>
              <p className="text-sm">{told(member.told, member.sentence)}</p>
              <DifferenceTable member={member} of={group} />
              <div className="mt-3 flex flex-wrap items-center gap-3">
                <MakeAlike
                  proposals={of.proposals.filter(({ workload }) => workload === member.workload)}
                  mayRequest={of.can.request}
                  target={{ nodeId, nodeName, workload: member.workload }}
                  incidentId={member.incidentId}
                />
                {member.incidentId && (
                  <Link href={`/${org}/incidents/${member.incidentId}`} className="text-accent text-sm hover:underline">
                    {t("incident")}
                  </Link>
                )}
              </div>
            </>
          )}
        </CardBody>
      ))}
    </Card>
  );
}

interface MakeAlikeProps {
  proposals: Proposal[];
  mayRequest: boolean;
  target: { nodeId: string; nodeName: string; workload: string };
  incidentId: string | null;
}
function MakeAlike({ proposals, mayRequest, target, incidentId }: MakeAlikeProps) {
  const t = useTranslations("drift");
  const [open, setOpen] = useState(false);
  const [first] = proposals;
  if (!first) return <p className="text-muted text-sm">{t("noRunbook")}</p>;
  if (!mayRequest) return null;
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Wrench size={15} aria-hidden />
        {t("makeAlike")}
      </Button>
      {open && (
        <RequestRepairDialog
          open
          onOpenChange={setOpen}
          slug={first.slug}
          title={first.title}
          initial={first.parameters}
          {...(incidentId ? { incidentId } : {})}
          targets={[target]}
        />
      )}
    </>
  );
}
