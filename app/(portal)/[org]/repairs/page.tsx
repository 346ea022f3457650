import { pageTitle } from "@/app/page-title";
import { RepairsPage } from "@/components/repairs/repairs-page";
import { pageContext } from "@/lib/auth/page-context";
import { listRepairs } from "@/lib/repairs/read";

export const generateMetadata = pageTitle("repairs");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  const [needsMe, all] = await Promise.all([
    listRepairs(ctx, { state: "needs-me", limit: 100 }),
    listRepairs(ctx, { state: "all", limit: 200 }),
  ]);
  return <RepairsPage initialNeedsMe={needsMe} initial={all} />;
}
