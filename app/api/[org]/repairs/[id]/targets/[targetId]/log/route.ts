import { LogQuery, RepairRef, RepairTarget } from "@/lib/contracts/repair";
import { read } from "@/lib/http";
import { readTargetLog } from "@/lib/repairs/read-log";

const Query = LogQuery.extend({ repairId: RepairRef.shape.repairId, targetId: RepairTarget.shape.id });

export const GET = read(Query, readTargetLog, { id: "repairId" });
