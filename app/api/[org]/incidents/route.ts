import { IncidentFilter } from "@/lib/contracts/incident";
import { read } from "@/lib/http";
import { listIncidents } from "@/lib/incidents/read";

export const GET = read(IncidentFilter, listIncidents);
