import type { Metadata } from "next";
import { MetricsPage } from "@/components/metrics/metrics-page";
import { pageContext } from "@/lib/auth/page-context";

export const metadata: Metadata = { title: "Metrics" };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  await pageContext(params);
  return <MetricsPage />;
}
