import { pageTitle } from "@/app/page-title";
import { DriftPage } from "@/components/drift/drift-page";
import { pageContext } from "@/lib/auth/page-context";
import { listDrift } from "@/lib/drift/read";

export const generateMetadata = pageTitle("drift");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <DriftPage initial={await listDrift(ctx)} />;
}
