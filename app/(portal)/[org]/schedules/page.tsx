import { pageTitle } from "@/app/page-title";
import { SchedulesPage } from "@/components/schedules/schedules-page";
import { pageContext } from "@/lib/auth/page-context";
import { listSchedules } from "@/lib/schedules/read";

export const generateMetadata = pageTitle("schedules");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <SchedulesPage initial={await listSchedules(ctx)} />;
}
