import { pageTitle } from "@/app/page-title";
import { LogsPage } from "@/components/logs/logs-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readLogStock } from "@/lib/logs/stock";

export const generateMetadata = pageTitle("logs");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <LogsPage initial={await orNotFound(readLogStock(ctx, {}))} />;
}
