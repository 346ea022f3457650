import { JudgeIncident } from "@/lib/contracts/rule";
import { change } from "@/lib/http";
import { judgeIncident } from "@/lib/rules/judge-incident";

export const POST = change(JudgeIncident, judgeIncident, { id: "incidentId" });
