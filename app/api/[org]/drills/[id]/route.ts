import { DrillRef } from "@/lib/contracts/drill";
import { readDrill } from "@/lib/drills/read";
import { read } from "@/lib/http";

export const GET = read(DrillRef, readDrill, { id: "drillId" });
