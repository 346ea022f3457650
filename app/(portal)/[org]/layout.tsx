import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { RunbookWordsProvider } from "@/components/use-runbook-text";
import { pageContext } from "@/lib/auth/page-context";
import { currentSession } from "@/lib/auth/session";
import { roleCan } from "@/lib/contracts/can";
import { listSecurityNotices } from "@/lib/members/security-notices";
import { mayFound } from "@/lib/orgs/found";

export default async function Layout({ children, params }: { children: ReactNode; params: Promise<{ org: string }> }) {
  const { ctx, me } = await pageContext(params);
  const memberships = (await currentSession())?.memberships ?? [];
  const viewer = {
    org: { slug: me.orgSlug, name: me.orgName },
    orgs: memberships.map(({ slug, name }) => ({ slug, name })),
    me: { userId: me.userId, name: me.name, role: me.role },
    canFound: await mayFound(me.userId),
  };
  const notices = roleCan(me.role, "member.manage") ? await listSecurityNotices(ctx) : null;
  return (
    <RunbookWordsProvider>
      <Shell key={me.orgSlug} viewer={viewer} notices={notices}>
        {children}
      </Shell>
    </RunbookWordsProvider>
  );
}
