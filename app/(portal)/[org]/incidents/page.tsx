import { pageTitle } from "@/app/page-title";
import { IncidentsPage } from "@/components/incidents/incidents-page";
import { pageContext } from "@/lib/auth/page-context";
import { listIncidents } from "@/lib/incidents/read";

export const generateMetadata = pageTitle("incidents");

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { ctx } = await pageContext(params);
  return <IncidentsPage initial={await listIncidents(ctx, { state: "open", limit: 200 })} />;
}
