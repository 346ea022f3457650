"use client";
import { useQuery } from "@tanstack/react-query";
import { CalendarClock, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Schedule, ScheduleList } from "@/lib/contracts/schedule";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { StaleBadge } from "../ui/stale-badge";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { schedules } from "./queries";
import { ScheduleDialog } from "./schedule-dialog";
import { ScheduleItem } from "./schedule-item";

/** Runbooks that are requested repeatedly: the next run, and the outcome of each run. */
export function SchedulesPage({ initial }: { initial: ScheduleList }) {
  const t = useTranslations("schedules");
  const org = useOrg();
  const { get, set } = useQueryString();
  const list = useQuery({ ...schedules.list(org), initialData: initial, refetchInterval: 30_000 });
  const { schedules: rows, can } = list.data;
  const [editing, setEditing] = useState<Schedule | null>(null);
  const isNew = get("new") === "1" && can.edit;
  const chosen = get("schedule");
  const add = (
    <Button variant="primary" onClick={() => set({ new: true }, { push: true })}>
      <Plus size={15} aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("title")}
        badge={list.isError && <StaleBadge at={list.dataUpdatedAt} staleAfterMs={45_000} />}
        description={t("about")}
        actions={can.edit && add}
      />
      <Card>
        {rows.length === 0 ? (
          <EmptyState icon={CalendarClock} title={t("none")} action={can.edit && add}>
            {t("noneAbout")}
          </EmptyState>
        ) : (
          <ul aria-label={t("title")} className="divide-y">
            {rows.map((schedule) => (
              <ScheduleItem
                key={schedule.scheduleId}
                schedule={schedule}
                canEdit={can.edit}
                isOpen={chosen === schedule.scheduleId}
                onToggle={() => set({ schedule: chosen === schedule.scheduleId ? null : schedule.scheduleId }, { push: true })}
                onEdit={() => setEditing(schedule)}
              />
            ))}
          </ul>
        )}
      </Card>
      {isNew && <ScheduleDialog schedule={null} onClose={() => set({ new: null })} />}
      {editing && <ScheduleDialog schedule={editing} onClose={() => setEditing(null)} />}
    </>
  );
}
