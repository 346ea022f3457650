import { CommentIncident } from "@/lib/contracts/incident";
import { change } from "@/lib/http";
import { commentIncident } from "@/lib/incidents/comment";

export const POST = change(CommentIncident, commentIncident, { id: "incidentId" });
