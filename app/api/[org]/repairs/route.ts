import { RepairFilter, RequestRepair } from "@/lib/contracts/repair";
import { change, read } from "@/lib/http";
import { listRepairs } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";

export const GET = read(RepairFilter, listRepairs);
export const POST = change(RequestRepair, requestRepair);
