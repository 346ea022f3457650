import { pageTitle } from "@/app/page-title";
import { NotificationsPage } from "@/components/notifications/notifications-page";
import { pageContext } from "@/lib/auth/page-context";
import { readMyPreference } from "@/lib/notifications/preference";
import { listChannels } from "@/lib/notifications/read-channels";

export const generateMetadata = pageTitle("notifications");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  const [channels, mine] = await Promise.all([listChannels(ctx), readMyPreference(ctx)]);
  return <NotificationsPage initial={channels} initialMine={mine} />;
}
