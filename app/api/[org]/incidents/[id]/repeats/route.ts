import { RepeatFilter } from "@/lib/contracts/incident";
import { read } from "@/lib/http";
import { listRepeats } from "@/lib/incidents/repeats";

export const GET = read(RepeatFilter, listRepeats, { id: "incidentId" });
