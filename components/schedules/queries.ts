"use client";
import { queryOptions } from "@tanstack/react-query";
import { type PauseSchedule, type SaveSchedule, ScheduleList, ScheduleRuns } from "@/lib/contracts/schedule";
import { api } from "../api";
import { useChange } from "../use-change";

export const schedules = {
  all: (org: string) => ["schedules", org] as const,
  list: (org: string) =>
    queryOptions({
      queryKey: [...schedules.all(org), {}] as const,
      queryFn: ({ signal }) => api.get(`/${org}/schedules`, ScheduleList, undefined, signal),
    }),
  runs: (org: string, id: string) =>
    queryOptions({
      queryKey: [...schedules.all(org), id] as const,
      queryFn: ({ signal }) => api.get(`/${org}/schedules/${id}`, ScheduleRuns, undefined, signal),
    }),
};

export const useSaveSchedule = (org: string) =>
  useChange([schedules.all(org)], (input: SaveSchedule) => api.post(`/${org}/schedules`, ScheduleList, input), {
    done: "schedules.saved",
    quiet: true,
  });
export const usePauseSchedule = (org: string) =>
  useChange([schedules.all(org)], ({ scheduleId, enabled }: PauseSchedule) =>
    api.patch(`/${org}/schedules/${scheduleId}`, ScheduleList, { enabled }),
  );
export const useRemoveSchedule = (org: string) =>
  useChange([schedules.all(org)], (scheduleId: string) => api.delete(`/${org}/schedules/${scheduleId}`, ScheduleList), {
    done: "schedules.removed",
  });
