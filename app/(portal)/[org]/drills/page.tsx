import { pageTitle } from "@/app/page-title";
import { DrillsPage } from "@/components/drills/drills-page";
import { pageContext } from "@/lib/auth/page-context";
import { listDrills } from "@/lib/drills/read";

export const generateMetadata = pageTitle("drills");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <DrillsPage initial={await listDrills(ctx)} />;
}
