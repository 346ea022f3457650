import { pageTitle } from "@/app/page-title";
import { TestSetsPage } from "@/components/test-sets/test-sets-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { listTestSets } from "@/lib/test-sets/read-test-sets";

export const generateMetadata = pageTitle("testSets");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <TestSetsPage initial={await orNotFound(listTestSets(ctx))} />;
}
