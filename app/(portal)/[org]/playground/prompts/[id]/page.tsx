import { pageTitle } from "@/app/page-title";
import { PromptPage } from "@/components/prompts/prompt-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readPrompt } from "@/lib/prompts/read-prompts";

export const generateMetadata = pageTitle("prompt");

export default async function Page({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { ctx } = await pageContext(params);
  const { id } = await params;
  return <PromptPage key={id} initial={await orNotFound(readPrompt(ctx, { promptId: id }))} />;
}
