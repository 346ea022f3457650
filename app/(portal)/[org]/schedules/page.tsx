import type { Metadata } from "next";
import { SchedulesPage } from "@/components/schedules/schedules-page";
import { pageContext } from "@/lib/auth/page-context";
import { listSchedules } from "@/lib/schedules/read";

export const metadata: Metadata = { title: "Schedules" };

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <SchedulesPage initial={await listSchedules(ctx)} />;
}
