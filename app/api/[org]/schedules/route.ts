import * as z from "zod";
import { SaveSchedule } from "@/lib/contracts/schedule";
import { change, read } from "@/lib/http";
import { saveSchedule } from "@/lib/schedules/manage";
import { listSchedules } from "@/lib/schedules/read";

export const GET = read(z.strictObject({}), listSchedules);
export const POST = change(SaveSchedule, saveSchedule);
