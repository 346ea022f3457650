import { ResolveIncident } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { resolveIncident } from "@/lib/incidents/resolve";

export const POST = change(ResolveIncident, resolveIncident, { id: "incidentId" });
