import { pageTitle } from "@/app/page-title";
import { PasskeysPage } from "@/components/passkeys/passkeys-page";
import { pageContext } from "@/lib/auth/page-context";
import { listPasskeys } from "@/lib/passkeys/manage";

export const generateMetadata = pageTitle("passkeys");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <PasskeysPage initial={await listPasskeys(ctx)} />;
}
