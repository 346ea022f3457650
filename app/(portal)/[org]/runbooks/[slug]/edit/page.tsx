import { notFound } from "next/navigation";
import { pageTitle } from "@/app/page-title";
import { RunbookEditor } from "@/components/runbooks/runbook-editor";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readRunbook } from "@/lib/runbooks/read";

export const generateMetadata = pageTitle("editRunbook");

export default async function Page({ params }: { params: Promise<{ org: string; slug: string }> }) {
  const { ctx } = await pageContext(params);
  const runbook = await orNotFound(readRunbook(ctx, { slug: (await params).slug }));
  if (!runbook.can.edit) notFound();
  return <RunbookEditor slug={runbook.slug} initial={runbook.yaml} />;
}
