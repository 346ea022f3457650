import * as z from "zod";
import { SaveSchedule } from "@/lib/contracts/schedule";
import { change, read } from "@/lib/http";
import { listSchedules, saveSchedule } from "@/lib/schedules/manage";

export const GET = read(z.strictObject({}), listSchedules);
export const POST = change(SaveSchedule, saveSchedule);
