import { SnoozeIncident } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { snoozeIncident } from "@/lib/incidents/snooze";

export const POST = change(SnoozeIncident, snoozeIncident, { id: "incidentId" });
