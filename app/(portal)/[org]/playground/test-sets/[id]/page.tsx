import { pageTitle } from "@/app/page-title";
import { TestSetPage } from "@/components/test-sets/test-set-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readTestSet } from "@/lib/test-sets/read-test-sets";

export const generateMetadata = pageTitle("testSet");

export default async function Page({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { ctx } = await pageContext(params);
  const { id } = await params;
  return <TestSetPage key={id} initial={await orNotFound(readTestSet(ctx, { testSetId: id }))} />;
}
