"use client";
import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import Link from "next/link";
import type { DriftGroup, DriftList } from "@/lib/contracts/drift";
import { plural } from "../format";
import { Badge } from "../ui/badge";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useOrg } from "../viewer";
import { BaselineButton } from "./baseline-button";
import { DifferenceTable } from "./difference-table";
import { groupTitle, likeWhat } from "./group-text";
import { drift } from "./queries";

const RENEW = 30_000;
const STALE_AFTER = 90_000;

/** Groups of workloads that should be alike, and the members that are not. */
export function DriftPage({ initial }: { initial: DriftList }) {
  const org = useOrg();
  const { data, dataUpdatedAt } = useQuery({ ...drift.list(org), initialData: initial, refetchInterval: RENEW });
  const differing = data.groups.filter(({ members, alike }) => alike < members).length;
  return (
    <>
      <PageHeader
        trail={[{ label: "Nodes", href: `/${org}/nodes` }]}
        title="Drift"
        badge={<StaleBadge at={dataUpdatedAt} staleAfterMs={STALE_AFTER} />}
        description={
          data.groups.length === 0
            ? "Nodes that should be alike, compared with each other."
            : `${plural(data.groups.length, "group")}, ${differing === 0 ? "all alike" : `${differing} with members that differ`}.`
        }
      />
      {data.groups.length === 0 ? (
        <Card>
          <EmptyState icon={GitCompareArrows} title="No groups yet">
            Give nodes the same label group=…, or declare the same group in their workloads. Their packages, interpreter, driver, kernel,
            image and environment are then compared.
          </EmptyState>
        </Card>
      ) : (
        <div className="flex flex-col gap-4">
          {data.groups.map((group, index) => (
            <Group
              key={`${group.group} ${group.workload}`}
              group={group}
              mayChoose={data.can.setBaseline && data.groups.findIndex((one) => one.group === group.group) === index}
            />
          ))}
        </div>
      )}
    </>
  );
}

function Group({ group, mayChoose }: { group: DriftGroup; mayChoose: boolean }) {
  const org = useOrg();
  return (
    <Card>
      <CardHeader
        title={groupTitle(group)}
        description={likeWhat(group)}
        actions={
          <>
            <Badge tone={group.source === null ? "idle" : group.alike === group.members ? "ok" : "warn"}>
              {group.source === null ? plural(group.members, "member") : `${group.alike} of ${group.members} alike`}
            </Badge>
            {mayChoose && group.baseline && <BaselineButton of={group} nodeId={null} />}
          </>
        }
      />
      {group.shown.length > 0 && (
        <ul className="divide-y">
          {group.shown.map((member) => (
            <li key={`${member.nodeId} ${member.workload}`} className="px-4 py-3">
              <p className="text-sm">
                <Link href={`/${org}/nodes/${member.nodeId}?tab=drift`} className="font-medium hover:underline">
                  {member.nodeName}
                </Link>{" "}
                <span className="text-muted">{member.sentence}</span>
              </p>
              <DifferenceTable member={member} of={group} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
