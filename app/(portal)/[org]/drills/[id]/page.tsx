import { pageTitle } from "@/app/page-title";
import { DrillPage } from "@/components/drills/drill-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readDrill } from "@/lib/drills/read";

export const generateMetadata = pageTitle("drill");

export default async function Page({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { ctx } = await pageContext(params);
  const drill = await orNotFound(readDrill(ctx, { drillId: (await params).id }));
  return <DrillPage key={drill.id} initial={drill} />;
}
