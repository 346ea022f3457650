"use client";
import { useQuery } from "@tanstack/react-query";
import { useOrg } from "../viewer";
import { EvidenceCard } from "./evidence-card";
import { incidents } from "./queries";

/** The evidence of the incident that a repair is for, where people decide about the repair. */
export function RepairEvidence({ incidentId }: { incidentId: string }) {
  const { data: incident } = useQuery(incidents.one(useOrg(), incidentId));
  return incident ? <EvidenceCard incident={incident} /> : null;
}
