import { pageTitle } from "@/app/page-title";
import { OverviewPage } from "@/components/overview/overview-page";
import { pageContext } from "@/lib/auth/page-context";
import { readOverview } from "@/lib/overview/read";

export const generateMetadata = pageTitle("overview");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <OverviewPage initial={await readOverview(ctx)} />;
}
