import { pageTitle } from "@/app/page-title";
import { RunPage } from "@/components/test-sets/run-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readTestRun } from "@/lib/test-sets/read-run";

export const generateMetadata = pageTitle("testRun");

export default async function Page({ params }: { params: Promise<{ org: string; id: string; runId: string }> }) {
  const { ctx } = await pageContext(params);
  const { runId } = await params;
  return <RunPage key={runId} initial={await orNotFound(readTestRun(ctx, { runId }))} />;
}
