"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Pause, Pencil, Play } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Schedule } from "@/lib/contracts/schedule";
import { formatUtc } from "../formats";
import { labelsText } from "../policy/sentences";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { useHydrated } from "../ui/clock";
import { ErrorState } from "../ui/error-state";
import { RelativeTime } from "../ui/relative-time";
import { RemoveButton } from "../ui/remove-button";
import { SkeletonRows } from "../ui/skeleton";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { schedules, usePauseSchedule, useRemoveSchedule } from "./queries";
import { timingText } from "./timing-text";
import { useTimingWords } from "./use-timing-words";

interface ScheduleItemProps {
  schedule: Schedule;
  canEdit: boolean;
  isOpen: boolean;
  onToggle: () => void;
  onEdit: () => void;
}

/** One schedule as a sentence; opened, its next times and the outcomes of its runs. */
export function ScheduleItem({ schedule, canEdit, isOpen, onToggle, onEdit }: ScheduleItemProps) {
  const told = useTold();
  const org = useOrg();
  const t = useTranslations("schedules");
  const pause = usePauseSchedule(org);
  const remove = useRemoveSchedule(org);
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
        <button
          type="button"
          data-row
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-w-0 flex-1 basis-64 items-start gap-2 rounded-sm text-left text-sm"
        >
          <ChevronDown size={15} aria-hidden className={cx("mt-0.5 shrink-0 text-muted", !isOpen && "-rotate-90")} />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-x-2 font-medium">
              {schedule.name}
              {!schedule.enabled && <Badge icon={Pause}>{t("paused")}</Badge>}
            </span>
            <span className="block break-words text-muted text-xs">
              <Sentence schedule={schedule} />
            </span>
          </span>
        </button>
        <div className="text-muted text-xs sm:w-56">
          {schedule.nextAt !== null && <p>{t.rich("next", { time: () => <RelativeTime at={schedule.nextAt ?? 0} future /> })}</p>}
          {schedule.lastSentence && <p className="line-clamp-2 break-words">{told(schedule.lastTold, schedule.lastSentence)}</p>}
        </div>
        {canEdit && (
          <div className="flex gap-1.5">
            <Button
              size="sm"
              pending={pause.isPending}
              aria-label={t(schedule.enabled ? "pauseOf" : "resumeOf", { name: schedule.name })}
              onClick={() => pause.mutate({ scheduleId: schedule.scheduleId, enabled: !schedule.enabled })}
            >
              {schedule.enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
              {schedule.enabled ? t("pause") : t("resume")}
            </Button>
            <Button size="sm" icon variant="ghost" aria-label={t("edit", { name: schedule.name })} onClick={onEdit}>
              <Pencil size={14} aria-hidden />
            </Button>
            <RemoveButton
              verb={t("remove", { name: schedule.name })}
              title={t("removeTitle", { name: schedule.name })}
              pending={remove.isPending}
              onConfirm={(closing) => remove.mutate(schedule.scheduleId, closing)}
            >
              {t("removeAbout")}
            </RemoveButton>
          </div>
        )}
      </div>
      {isOpen && <Runs schedule={schedule} />}
    </li>
  );
}

function Sentence({ schedule }: { schedule: Schedule }) {
  const words = useTimingWords();
  const { t, duration } = words;
  return t("sentence", {
    runbook: schedule.runbook,
    nodes: [labelsText(schedule.labels), schedule.filter].filter(Boolean).join(" ") || t("nodesAll"),
    when: timingText(schedule.timing, words),
    putOff: schedule.jitterMs > 0 ? t("putOff", { time: duration(schedule.jitterMs) }) : "",
    name: schedule.createdByName,
  });
}

function Runs({ schedule }: { schedule: Schedule }) {
  const told = useTold();
  const org = useOrg();
  const t = useTranslations("schedules");
  const { local } = useFormats();
  const hydrated = useHydrated();
  const history = useQuery(schedules.runs(org, schedule.scheduleId));
  const exact = hydrated ? local : formatUtc;
  return (
    <div className="grid gap-x-8 gap-y-3 border-t bg-sunken px-4 py-3 text-sm sm:grid-cols-[15rem_minmax(0,1fr)] sm:pl-11">
      <section>
        <h3 className="mb-1 text-muted text-xs">{t("nextRuns")}</h3>
        <ul className="tabular">
          {schedule.nextDue.map((at) => (
            <li key={at} suppressHydrationWarning>
              {exact(at)}
            </li>
          ))}
          {schedule.nextDue.length === 0 && <li className="text-muted">{t("noNext")}</li>}
        </ul>
        <p className="mt-1 text-muted text-xs">{t(`missedSentence.${schedule.missed}`)}</p>
      </section>
      <section className="min-w-0">
        <h3 className="mb-1 text-muted text-xs">{t("history")}</h3>
        {history.isError && !history.data ? (
          <ErrorState title={t("historyFailed")} error={history.error} onRetry={() => void history.refetch()} />
        ) : !history.data ? (
          <SkeletonRows rows={2} height={24} label={t("loadingHistory")} />
        ) : history.data.runs.length === 0 ? (
          <p className="text-muted">{t("noRuns")}</p>
        ) : (
          <ul className="flex max-h-72 flex-col gap-1 overflow-y-auto">
            {history.data.runs.map((run) => (
              <li key={run.atMs} className="flex flex-wrap items-baseline gap-x-3">
                <RelativeTime at={run.atMs} className="tabular w-20 shrink-0 text-muted text-xs" />
                {run.repair ? (
                  <>
                    <Link href={`/${org}/repairs/${run.repair.id}`} className="text-accent hover:underline">
                      {t("repair", { number: run.repair.number })}
                    </Link>
                    <StatusBadge of="repair" state={run.repair.state} look="plain" />
                  </>
                ) : (
                  <span className="min-w-0 break-words">{told(run.told, run.sentence)}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
