import type { Metadata } from "next";
import { PasskeysPage } from "@/components/passkeys/passkeys-page";
import { pageContext } from "@/lib/auth/page-context";
import { listPasskeys } from "@/lib/passkeys/manage";

export const metadata: Metadata = { title: "Passkeys" };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <PasskeysPage initial={await listPasskeys(ctx)} />;
}
