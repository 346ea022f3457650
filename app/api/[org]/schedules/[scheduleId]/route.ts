import { ScheduleRef } from "@/lib/contracts/schedule";
import { change } from "@/lib/http";
import { removeSchedule } from "@/lib/schedules/manage";

export const DELETE = change(ScheduleRef, removeSchedule);
