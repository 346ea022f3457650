import { pageTitle } from "@/app/page-title";
import { PlaygroundPage } from "@/components/playground/playground-page";
import { pageContext } from "@/lib/auth/page-context";
import { listEndpoints } from "@/lib/inference/endpoints/read-endpoints";

export const generateMetadata = pageTitle("playground");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <PlaygroundPage initial={await listEndpoints(ctx)} />;
}
