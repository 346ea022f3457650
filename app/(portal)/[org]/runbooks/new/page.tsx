import { notFound } from "next/navigation";
import { pageTitle } from "@/app/page-title";
import { RunbookEditor } from "@/components/runbooks/runbook-editor";
import { copyOf, starter } from "@/components/runbooks/starter";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { listRunbooks, readRunbook } from "@/lib/runbooks/read";

export const generateMetadata = pageTitle("newRunbook");

interface PageProps {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ from?: string }>;
}
export default async function Page({ params, searchParams }: PageProps) {
  const { ctx } = await pageContext(params);
  const { from } = await searchParams;
  if (!(await listRunbooks(ctx)).can.edit) notFound();
  const initial = from ? copyOf((await orNotFound(readRunbook(ctx, { slug: from }))).yaml, from) : starter;
  return <RunbookEditor slug={null} initial={initial} />;
}
