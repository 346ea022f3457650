import { IncidentRef } from "@/lib/contracts/incident";
import { read } from "@/lib/http";
import { readIncident } from "@/lib/incidents/read";

export const GET = read(IncidentRef, readIncident, { id: "incidentId" });
