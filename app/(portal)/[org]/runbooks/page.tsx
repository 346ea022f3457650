import type { Metadata } from "next";
import { RunbooksPage } from "@/components/runbooks/runbooks-page";
import { pageContext } from "@/lib/auth/page-context";
import { listRunbooks } from "@/lib/runbooks/read";

export const metadata: Metadata = { title: "Runbooks" };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <RunbooksPage initial={await listRunbooks(ctx)} />;
}
