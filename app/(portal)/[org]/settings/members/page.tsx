import type { Metadata } from "next";
import { MembersPage } from "@/components/members/members-page";
import { GroupsCard } from "@/components/policy/groups-card";
import { pageContext } from "@/lib/auth/page-context";
import { listMembers } from "@/lib/members/read";

export const metadata: Metadata = { title: "Members" };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <MembersPage initial={await listMembers(ctx)} groups={<GroupsCard />} />;
}
