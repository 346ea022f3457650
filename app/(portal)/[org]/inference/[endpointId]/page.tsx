import { pageTitle } from "@/app/page-title";
import { EndpointPage } from "@/components/inference/endpoint-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { EndpointRef } from "@/lib/contracts/playground";
import { readEndpointHistory } from "@/lib/inference/endpoints/read-history";
import { parseInput } from "@/lib/parse-input";

export const generateMetadata = pageTitle("inference");

export default async function Page({ params }: { params: Promise<{ org: string; endpointId: string }> }) {
  const { ctx } = await pageContext(params);
  const { endpointId } = await params;
  const reading = async () => readEndpointHistory(ctx, parseInput(EndpointRef, { endpointId }));
  return <EndpointPage initial={await orNotFound(reading())} />;
}
