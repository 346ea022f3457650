import { getLocale } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { NodePage } from "@/components/nodes/node-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { checkWords } from "@/lib/contracts/finding-words";
import { readNode } from "@/lib/nodes/read";

export const generateMetadata = pageTitle("node");

export default async function Page({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { ctx } = await pageContext(params);
  const node = await orNotFound(readNode(ctx, { nodeId: (await params).id }));
  return <NodePage key={node.id} initial={node} checkWords={checkWords(await getLocale())} />;
}
