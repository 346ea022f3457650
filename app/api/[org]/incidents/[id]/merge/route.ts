import { MergeIncident } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { mergeIncident } from "@/lib/incidents/regroup";

export const POST = change(MergeIncident, mergeIncident, { id: "incidentId" });
