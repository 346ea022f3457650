import { pageTitle } from "@/app/page-title";
import { MembersPage } from "@/components/members/members-page";
import { GroupsCard } from "@/components/policy/groups-card";
import { pageContext } from "@/lib/auth/page-context";
import { listMembers } from "@/lib/members/read";

export const generateMetadata = pageTitle("members");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <MembersPage initial={await listMembers(ctx)} groups={<GroupsCard />} />;
}
