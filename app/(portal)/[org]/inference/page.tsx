import { pageTitle } from "@/app/page-title";
import { InferencePage } from "@/components/inference/inference-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readInference } from "@/lib/inference/state/read-view";
import { readUsage } from "@/lib/inference/usage/read-usage";

export const generateMetadata = pageTitle("inference");

const DAYS = 30;

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  const [view, usage] = await orNotFound(Promise.all([readInference(ctx), readUsage(ctx, { days: DAYS })]));
  return <InferencePage initial={view} initialUsage={usage} days={DAYS} />;
}
