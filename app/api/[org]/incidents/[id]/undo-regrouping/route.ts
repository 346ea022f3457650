import { IncidentRef } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { undoRegrouping } from "@/lib/incidents/regroup";

export const POST = change(IncidentRef, undoRegrouping, { id: "incidentId" });
