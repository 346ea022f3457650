import { pageTitle } from "@/app/page-title";
import { OptimisePage } from "@/components/optimise/optimise-page";
import { pageContext } from "@/lib/auth/page-context";
import { listEndpoints } from "@/lib/inference/endpoints/read-endpoints";
import { measuredPytorch } from "@/lib/optimise/measured-pytorch";

export const generateMetadata = pageTitle("optimise");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <OptimisePage list={await listEndpoints(ctx)} elsewhere={measuredPytorch()} />;
}
