import { DrillFilter, StartDrill } from "@/lib/contracts/drill";
import { listDrills } from "@/lib/drills/read";
import { startDrill } from "@/lib/drills/start";
import { change, read } from "@/lib/http";

export const GET = read(DrillFilter, listDrills);
export const POST = change(StartDrill, startDrill);
