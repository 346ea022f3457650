import { pageTitle } from "@/app/page-title";
import { InferencePage } from "@/components/inference/inference-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readInference } from "@/lib/inference/state/read-view";
import { readRequestLog, readUsage } from "@/lib/inference/usage/read-usage";

export const generateMetadata = pageTitle("inference");

const DAYS = 30;

interface Props {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ failed?: string | string[] }>;
}
export default async function Page({ params, searchParams }: Props) {
  const { ctx } = await pageContext(params);
  const isFailed = Boolean((await searchParams).failed);
  const log = readRequestLog(ctx, isFailed ? { failed: "1" } : {});
  const [view, usage, requests] = await orNotFound(Promise.all([readInference(ctx), readUsage(ctx, { days: DAYS }), log]));
  return <InferencePage initial={view} initialUsage={usage} days={DAYS} initialLog={requests} initialFailed={isFailed} />;
}
