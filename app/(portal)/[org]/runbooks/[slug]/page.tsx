import { pageTitle } from "@/app/page-title";
import { RunbookPage } from "@/components/runbooks/runbook-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readRunbook } from "@/lib/runbooks/read";

export const generateMetadata = pageTitle("runbook");

export default async function Page({ params }: { params: Promise<{ org: string; slug: string }> }) {
  const { ctx } = await pageContext(params);
  const runbook = await orNotFound(readRunbook(ctx, { slug: (await params).slug }));
  return <RunbookPage key={runbook.slug} initial={runbook} />;
}
