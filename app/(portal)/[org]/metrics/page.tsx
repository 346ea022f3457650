import { pageTitle } from "@/app/page-title";
import { MetricsPage } from "@/components/metrics/metrics-page";
import { pageContext } from "@/lib/auth/page-context";

export const generateMetadata = pageTitle("metrics");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  await pageContext(params);
  return <MetricsPage />;
}
