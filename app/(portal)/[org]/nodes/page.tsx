import { pageTitle } from "@/app/page-title";
import { firstNodeFilter } from "@/components/fleet/node-filter";
import { NodesPage } from "@/components/nodes/nodes-page";
import { pageContext } from "@/lib/auth/page-context";
import { NodeFilter } from "@/lib/contracts/node";
import { listNodes } from "@/lib/nodes/read";

export const generateMetadata = pageTitle("nodes");

interface Props {
  params: Promise<{ org: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
export default async function Page({ params, searchParams }: Props) {
  const { ctx } = await pageContext(params);
  const filter = firstNodeFilter(await searchParams);
  // A link may have an invalid filter. The browser then requests the nodes again and shows the refusal beside the filter.
  const initial = await listNodes(ctx, NodeFilter.parse(filter)).catch(() => null);
  return <NodesPage initial={initial} initialFilter={filter} />;
}
