import { pageTitle } from "@/app/page-title";
import { RepairEvidence } from "@/components/incidents/repair-evidence";
import { RepairPage } from "@/components/repairs/repair-page";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { readRepair } from "@/lib/repairs/read";

export const generateMetadata = pageTitle("repair");

export default async function Page({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { ctx } = await pageContext(params);
  const repair = await orNotFound(readRepair(ctx, { repairId: (await params).id }));
  const evidence = repair.incidentId && <RepairEvidence incidentId={repair.incidentId} />;
  return <RepairPage key={repair.id} initial={repair} evidence={evidence} />;
}
