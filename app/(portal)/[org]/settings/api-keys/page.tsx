import { pageTitle } from "@/app/page-title";
import { ApiKeysPage } from "@/components/api-keys/api-keys-page";
import { listApiKeys } from "@/lib/api-keys/read";
import { orNotFound, pageContext } from "@/lib/auth/page-context";

export const generateMetadata = pageTitle("apiKeys");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <ApiKeysPage initial={await orNotFound(listApiKeys(ctx))} />;
}
