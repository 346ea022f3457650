import { IncidentRef } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { acknowledgeIncident } from "@/lib/incidents/acknowledge";

export const POST = change(IncidentRef, acknowledgeIncident, { id: "incidentId" });
