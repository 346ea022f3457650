import { pageTitle } from "@/app/page-title";
import { PromptsPage } from "@/components/prompts/prompts-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { listPrompts } from "@/lib/prompts/read-prompts";

export const generateMetadata = pageTitle("prompts");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <PromptsPage initial={await orNotFound(listPrompts(ctx))} />;
}
