"use client";
import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { DriftGroup, DriftList } from "@/lib/contracts/drift";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { BaselineButton } from "./baseline-button";
import { DifferenceTable } from "./difference-table";
import { drift } from "./queries";
import { useGroupText } from "./use-group-text";

const RENEW = 30_000;
const STALE_AFTER = 90_000;

/** Groups of workloads that should be alike, and the members that are not. */
export function DriftPage({ initial }: { initial: DriftList }) {
  const t = useTranslations("drift");
  const org = useOrg();
  const { data, dataUpdatedAt } = useQuery({ ...drift.list(org), initialData: initial, refetchInterval: RENEW });
  const differing = data.groups.filter(({ members, alike }) => alike < members).length;
  return (
    <>
      <PageHeader
        trail={[{ label: t("nodes"), href: `/${org}/nodes` }]}
        title={t("title")}
        badge={<StaleBadge at={dataUpdatedAt} staleAfterMs={STALE_AFTER} />}
        description={
          data.groups.length === 0 ? t("about") : t(differing === 0 ? "allAlike" : "differing", { n: data.groups.length, differing })
        }
      />
      {data.groups.length === 0 ? (
        <Card>
          <EmptyState
            icon={GitCompareArrows}
            title={t("noGroups")}
            action={
              <Button asChild>
                <Link href={`/${org}/nodes`}>{t("toNodes")}</Link>
              </Button>
            }
          >
            {t("noGroupsAbout")}
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
  const t = useTranslations("drift");
  const told = useTold();
  const text = useGroupText();
  const org = useOrg();
  return (
    <Card>
      <CardHeader
        title={text.title(group)}
        description={text.comparedWith(group)}
        actions={
          <>
            <Badge tone={group.source === null ? "idle" : group.alike === group.members ? "ok" : "warn"}>
              {group.source === null ? t("members", { n: group.members }) : t("alike", { alike: group.alike, members: group.members })}
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
                <span className="text-muted">{told(member.told, member.sentence ?? "")}</span>
              </p>
              <DifferenceTable member={member} of={group} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
