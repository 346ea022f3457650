"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Card } from "../ui/card";
import { ErrorState } from "../ui/error-state";
import { useOrg } from "../viewer";
import { EvidenceCard } from "./evidence-card";
import { incidents } from "./queries";

/** The evidence of the incident that a repair is for, where people decide about the repair. An approver must not take a failed read for no evidence. */
export function RepairEvidence({ incidentId }: { incidentId: string }) {
  const t = useTranslations("incidents");
  const { data: incident, error, isFetching, refetch } = useQuery(incidents.one(useOrg(), incidentId));
  if (incident) return <EvidenceCard incident={incident} />;
  if (!error) return null;
  return (
    <Card>
      <ErrorState
        title={t("evidenceFailed")}
        error={error}
        holds={t("evidenceHolds")}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    </Card>
  );
}
