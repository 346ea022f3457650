import { pageTitle } from "@/app/page-title";
import { PolicyPage } from "@/components/policy/policy-page";
import { pageContext } from "@/lib/auth/page-context";
import { listMembers } from "@/lib/members/read";
import { readPolicy } from "@/lib/policy/org-policy";

export const generateMetadata = pageTitle("policy");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  const [policy, members] = await Promise.all([readPolicy(ctx), listMembers(ctx)]);
  return <PolicyPage initial={policy} initialMembers={members} />;
}
