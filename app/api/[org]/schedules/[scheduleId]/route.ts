import { PauseSchedule, ScheduleRef } from "@/lib/contracts/schedule";
import { change, read } from "@/lib/http";
import { pauseSchedule, removeSchedule } from "@/lib/schedules/manage";
import { readScheduleRuns } from "@/lib/schedules/read";

export const GET = read(ScheduleRef, readScheduleRuns);
export const PATCH = change(PauseSchedule, pauseSchedule);
export const DELETE = change(ScheduleRef, removeSchedule);
