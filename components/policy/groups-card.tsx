"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { FIRST_GROUP } from "@/lib/contracts/policy";
import { members } from "../members/queries";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { SkeletonRows } from "../ui/skeleton";
import { useOrg } from "../viewer";
import { policy } from "./queries";
import { usePolicySentences } from "./use-policy-sentences";

/** The groups that the approval policy asks, and who is in them. */
export function GroupsCard() {
  const t = useTranslations("policy");
  const sentences = usePolicySentences();
  const org = useOrg();
  const { data: people } = useQuery(members.list(org));
  const { data } = useQuery(policy.page(org));
  return (
    <Card>
      <CardHeader
        title={t("groups")}
        description={t("askGroups")}
        actions={
          <Button size="sm" asChild>
            <Link href={`/${org}/settings/policy${data?.can.edit ? "?edit=1" : ""}`}>
              {data?.can.edit ? t("changeGroups") : t("title")}
            </Link>
          </Button>
        }
      />
      {data && people ? (
        <dl className="divide-y text-sm">
          {data.policy.groups.map((group) => (
            <div key={group.name} className="flex gap-4 px-4 py-2">
              <dt className="w-28 shrink-0 break-words font-medium">{group.name === FIRST_GROUP ? t("firstGroup") : group.name}</dt>
              <dd className="min-w-0 text-muted">{sentences.group(group, people.members)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <SkeletonRows rows={1} height={36} label={t("loadingGroups")} />
      )}
    </Card>
  );
}
