import { pageTitle } from "@/app/page-title";
import { RunbooksPage } from "@/components/runbooks/runbooks-page";
import { pageContext } from "@/lib/auth/page-context";
import { listRunbooks } from "@/lib/runbooks/read";

export const generateMetadata = pageTitle("runbooks");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <RunbooksPage initial={await listRunbooks(ctx)} />;
}
