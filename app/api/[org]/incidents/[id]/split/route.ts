import { IncidentRef } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { splitIncident } from "@/lib/incidents/regroup";

export const POST = change(IncidentRef, splitIncident, { id: "incidentId" });
