import { AssignIncident } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { assignIncident } from "@/lib/incidents/assign";

export const POST = change(AssignIncident, assignIncident, { id: "incidentId" });
