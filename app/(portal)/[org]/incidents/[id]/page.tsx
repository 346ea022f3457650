import { getLocale } from "next-intl/server";
import { pageTitle } from "@/app/page-title";
import { IncidentPage } from "@/components/incidents/incident-page";
import { RuleCard } from "@/components/rules/rule-card";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { wordsOfCode } from "@/lib/contracts/finding-words";
import { readExplain } from "@/lib/explain/choice";
import { readIncident } from "@/lib/incidents/read";

export const generateMetadata = pageTitle("incident");

export default async function Page({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { ctx } = await pageContext(params);
  const incident = await orNotFound(readIncident(ctx, { incidentId: (await params).id }));
  const { check, finding } = incident;
  const words = wordsOfCode(await getLocale(), check, finding.code);
  return (
    <IncidentPage
      key={incident.id}
      initial={incident}
      words={words}
      rule={<RuleCard initial={incident} />}
      explain={await readExplain(ctx)}
    />
  );
}
