import { pageTitle } from "@/app/page-title";
import { RetentionPage } from "@/components/retention/retention-page";
import { pageContext } from "@/lib/auth/page-context";
import { readRetention } from "@/lib/retention/read";

export const generateMetadata = pageTitle("retention");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <RetentionPage initial={await readRetention(ctx)} />;
}
