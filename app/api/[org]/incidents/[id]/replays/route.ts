import { IncidentRef } from "@/lib/contracts/incident";
import { ReplayRequest } from "@/lib/contracts/replay";
import { change, read } from "@/lib/http";
import { readReplays } from "@/lib/playground/replay/read-replays";
import { replayRequest } from "@/lib/playground/replay/replay-request";

export const GET = read(IncidentRef, readReplays, { id: "incidentId" });
export const POST = change(ReplayRequest, replayRequest, { id: "incidentId" });
