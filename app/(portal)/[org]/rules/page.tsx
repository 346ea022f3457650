import { pageTitle } from "@/app/page-title";
import { RulesPage } from "@/components/rules/rules-page";
import { pageContext } from "@/lib/auth/page-context";
import { listRules } from "@/lib/rules/read";

export const generateMetadata = pageTitle("rules");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <RulesPage initial={await listRules(ctx)} />;
}
