"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { FIRST_GROUP } from "@/lib/contracts/policy";
import { members } from "../members/queries";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { SkeletonRows } from "../ui/skeleton";
import { useOrg } from "../viewer";
import { policy } from "./queries";
import { usePolicySentences } from "./use-policy-sentences";

/** The groups that the approval policy asks, and who is in them. */
export function GroupsCard() {
  const t = useTranslations("policy");
  const sentences = usePolicySentences();
  const org = useOrg();
  const list = useQuery(members.list(org));
  const page = useQuery(policy.page(org));
  const [people, data] = [list.data, page.data];
  const failed = [list, page].filter((read) => read.isError && !read.data);
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
      {failed.length > 0 ? (
        <ErrorState
          title={t("groupsFailed")}
          error={failed[0]?.error}
          holds={t("groupsHold")}
          onRetry={() => void Promise.all(failed.map((read) => read.refetch()))}
          retrying={failed.some((read) => read.isFetching)}
        />
      ) : data && people ? (
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
